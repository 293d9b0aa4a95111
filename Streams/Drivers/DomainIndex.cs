using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All domains of a host as of one event, found by uuid, name or number. Immutable.</summary>
internal sealed class DomainIndex
{
    internal static readonly DomainIndex Empty = new(
        ImmutableDictionary<Guid, DomainRecord>.Empty,
        ImmutableDictionary.Create<string, Guid>(StringComparer.Ordinal),
        ImmutableDictionary<int, Guid>.Empty);

    private readonly ImmutableDictionary<string, Guid> _names;
    private readonly ImmutableDictionary<int, Guid> _ids;
    private IReadOnlyCollection<DomainRecord>? _all; // Interlocked: made by the first who lists; whoever is late has the same.

    private DomainIndex(
        ImmutableDictionary<Guid, DomainRecord> domains, ImmutableDictionary<string, Guid> names, ImmutableDictionary<int, Guid> ids)
    {
        Domains = domains;
        _names = names;
        _ids = ids;
    }

    /// <summary>By uuid.</summary>
    internal ImmutableDictionary<Guid, DomainRecord> Domains { get; }

    /// <summary>In no order.</summary>
    internal IReadOnlyCollection<DomainRecord> All
        => Volatile.Read(ref _all) ?? Interlocked.CompareExchange(ref _all, Array.AsReadOnly(ToArray()), null) ?? _all;

    internal DomainRecord? Find(Guid uuid) => Domains.GetValueOrDefault(uuid);

    internal DomainRecord? Find(string name) => _names.TryGetValue(name, out Guid uuid) ? Domains[uuid] : null;

    /// <summary>The active domain with that number.</summary>
    internal DomainRecord? Find(int id) => _ids.TryGetValue(id, out Guid uuid) ? Domains[uuid] : null;

    /// <summary>The same with a domain as it is now.</summary>
    internal DomainIndex With(DomainRecord record)
    {
        DomainRecord? before = Find(record.Uuid);
        ImmutableDictionary<string, Guid> names = before?.Name == record.Name ? _names : WithoutName(before).SetItem(record.Name, record.Uuid);
        ImmutableDictionary<int, Guid> ids = before?.Id == record.Id ? _ids : WithoutId(before);
        return new DomainIndex(
            Domains.SetItem(record.Uuid, record), names, record.IsActive ? ids.SetItem(record.Id, record.Uuid) : ids);
    }

    /// <summary>The same without a domain.</summary>
    internal DomainIndex Without(Guid uuid)
        => Find(uuid) is { } before ? new DomainIndex(Domains.Remove(uuid), WithoutName(before), WithoutId(before)) : this;

    // By hand: Values.ToArray() goes through interfaces, one call a domain and more.
    private DomainRecord[] ToArray()
    {
        var all = new DomainRecord[Domains.Count];
        int count = 0;
        foreach (KeyValuePair<Guid, DomainRecord> domain in Domains)
        {
            all[count++] = domain.Value;
        }

        return all;
    }

    private ImmutableDictionary<string, Guid> WithoutName(DomainRecord? before)
        => before is not null && _names.TryGetValue(before.Name, out Guid owner) && owner == before.Uuid ? _names.Remove(before.Name) : _names;

    private ImmutableDictionary<int, Guid> WithoutId(DomainRecord? before) => before is { IsActive: true } ? _ids.Remove(before.Id) : _ids;
}
