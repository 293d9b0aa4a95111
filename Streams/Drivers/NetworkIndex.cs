using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All networks of a host as of one event, found by uuid or name. Immutable.</summary>
public sealed class NetworkIndex
{
    private readonly ImmutableDictionary<Guid, NetworkRecord> _table;
    private readonly ImmutableDictionary<string, Guid> _names;
    private IReadOnlyCollection<NetworkRecord>? _all; // Interlocked: made by the first who lists; whoever is late has the same.

    private NetworkIndex(ImmutableDictionary<Guid, NetworkRecord> table, ImmutableDictionary<string, Guid> names)
        => (_table, _names) = (table, names);

    /// <summary>No network.</summary>
    public static NetworkIndex Empty { get; } = new(
        ImmutableDictionary<Guid, NetworkRecord>.Empty, ImmutableDictionary.Create<string, Guid>(StringComparer.Ordinal));

    /// <summary>By uuid.</summary>
    public IReadOnlyDictionary<Guid, NetworkRecord> ByUuid => _table;

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<NetworkRecord> All
        => Volatile.Read(ref _all) ?? Interlocked.CompareExchange(ref _all, [.. _table.Values], null) ?? _all;

    /// <summary>The network with that uuid, or <see langword="null"/>.</summary>
    public NetworkRecord? Find(Guid uuid) => _table.GetValueOrDefault(uuid);

    /// <summary>The network with that name, or <see langword="null"/>.</summary>
    public NetworkRecord? Find(string name) => _names.TryGetValue(name, out Guid uuid) ? _table[uuid] : null;

    /// <summary>The same with a network as it is now. Names do not change.</summary>
    public NetworkIndex With(NetworkRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new NetworkIndex(_table.SetItem(record.Uuid, record), _names.SetItem(record.Name, record.Uuid));
    }

    /// <summary>The same without a network.</summary>
    public NetworkIndex Without(Guid uuid)
        => Find(uuid) is { } before ? new NetworkIndex(_table.Remove(uuid), _names.Remove(before.Name)) : this;
}
