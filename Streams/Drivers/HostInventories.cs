using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What a connection shows of a host: domains, networks and leases, each at the position of the host. Threading: the host's scheduler.</summary>
/// <param name="delivery">Where subscribers are called.</param>
/// <param name="errors">Where it is thrown what they throw.</param>
internal sealed class HostInventories(IScheduler delivery, IScheduler errors)
{
    private readonly InventoryWriter<Guid, DomainRecord> _domains = new(delivery, errors: errors);
    private readonly InventoryWriter<Guid, NetworkRecord> _networks = new(delivery, errors: errors);
    private readonly InventoryWriter<LeaseKey, NetworkLease> _leases = new(delivery, errors: errors);

    internal Inventory<Guid, DomainRecord> Domains => _domains.Inventory;

    internal Inventory<Guid, NetworkRecord> Networks => _networks.Inventory;

    internal Inventory<LeaseKey, NetworkLease> Leases => _leases.Inventory;

    /// <summary>A domain as it is now; <see langword="null"/> when it is gone.</summary>
    internal void Set(Guid domain, DomainRecord? record, Position position)
    {
        Set(_domains, domain, record, position);
        _networks.Advance(position);
        _leases.Advance(position);
    }

    /// <summary>A network as it is now, <see langword="null"/> when it is gone, and those of its leases that changed.</summary>
    internal void Set(Guid network, NetworkRecord? record, IReadOnlyCollection<KeyValuePair<LeaseKey, NetworkLease?>> leases, Position position)
    {
        _domains.Advance(position);
        Set(_networks, network, record, position);
        _leases.Update(leases, position);
    }

    /// <summary>Something happened that they do not show.</summary>
    internal void Advance(Position position)
    {
        _domains.Advance(position);
        _networks.Advance(position);
        _leases.Advance(position);
    }

    /// <summary>Several domains as they are now, or gone. What is told by somebody else may be told in another order than here: positions do not go back.</summary>
    internal void Update(IEnumerable<KeyValuePair<Guid, DomainRecord?>> domains, Position position) => _domains.Update(domains, Later(_domains, position));

    /// <summary>The same of networks.</summary>
    internal void Update(IEnumerable<KeyValuePair<Guid, NetworkRecord?>> networks, Position position) => _networks.Update(networks, Later(_networks, position));

    /// <summary>The same of leases.</summary>
    internal void Update(IEnumerable<KeyValuePair<LeaseKey, NetworkLease?>> leases, Position position) => _leases.Update(leases, Later(_leases, position));

    /// <summary>As <see cref="Advance"/>, but positions that lie behind change nothing.</summary>
    internal void Reach(Position position)
    {
        _domains.Advance(Later(_domains, position));
        _networks.Advance(Later(_networks, position));
        _leases.Advance(Later(_leases, position));
    }

    /// <summary>Everything as others show it.</summary>
    internal void CopyFrom(HostInventories others)
    {
        Copy(others.Domains, _domains);
        Copy(others.Networks, _networks);
        Copy(others.Leases, _leases);
    }

    internal void Complete()
    {
        _domains.Complete();
        _networks.Complete();
        _leases.Complete();
    }

    private static Position Later<TKey, T>(InventoryWriter<TKey, T> inventory, Position position)
        where TKey : notnull
        where T : class
        => inventory.Inventory.Position is var reached && reached.Epoch == position.Epoch && reached.Sequence > position.Sequence ? reached : position;

    private static void Set<T>(InventoryWriter<Guid, T> inventory, Guid key, T? item, Position position)
        where T : class
    {
        if (item is not null)
        {
            inventory.Set(key, item, position);
        }
        else
        {
            inventory.Remove(key, position);
        }
    }

    private static void Copy<TKey, T>(Inventory<TKey, T> from, InventoryWriter<TKey, T> to)
        where TKey : notnull
        where T : class
    {
        InventorySnapshot<TKey, T> now = from.Snapshot;
        IEnumerable<KeyValuePair<TKey, T?>> gone = to.Inventory.Items.Keys
            .Where(key => !now.Items.ContainsKey(key))
            .Select(static key => KeyValuePair.Create(key, (T?)null));
        to.Update([.. now.Items.Select(static item => KeyValuePair.Create(item.Key, (T?)item.Value)), .. gone], now.Position);
    }
}
