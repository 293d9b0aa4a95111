using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All domains of a host as of one event, found by uuid, name or number. Immutable.</summary>
public sealed class DomainIndex
{
    private readonly ImmutableDictionary<string, Guid> _names;
    private readonly ImmutableDictionary<int, Guid> _ids;
    private IReadOnlyCollection<DomainRecord>? _all; // Interlocked: made by the first who lists; whoever is late has the same.

    private DomainIndex(
        ImmutableDictionary<Guid, DomainRecord> domains, ImmutableDictionary<string, Guid> names, ImmutableDictionary<int, Guid> ids)
    {
        Table = domains;
        _names = names;
        _ids = ids;
    }

    /// <summary>No domain.</summary>
    public static DomainIndex Empty { get; } = new(
        ImmutableDictionary<Guid, DomainRecord>.Empty,
        ImmutableDictionary.Create<string, Guid>(StringComparer.Ordinal),
        ImmutableDictionary<int, Guid>.Empty);

    /// <summary>By uuid.</summary>
    public IReadOnlyDictionary<Guid, DomainRecord> ByUuid => Table;

    internal ImmutableDictionary<Guid, DomainRecord> Table { get; }

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<DomainRecord> All
        => Volatile.Read(ref _all) ?? Interlocked.CompareExchange(ref _all, Array.AsReadOnly(ToArray()), null) ?? _all;

    /// <summary>The domain with that uuid, or <see langword="null"/>.</summary>
    public DomainRecord? Find(Guid uuid) => Table.GetValueOrDefault(uuid);

    /// <summary>The domain with that name, or <see langword="null"/>.</summary>
    public DomainRecord? Find(string name) => _names.TryGetValue(name, out Guid uuid) ? Table[uuid] : null;

    /// <summary>The active domain with that number, or <see langword="null"/>.</summary>
    public DomainRecord? Find(int id) => _ids.TryGetValue(id, out Guid uuid) ? Table[uuid] : null;

    /// <summary>The same with a domain as it is now.</summary>
    public DomainIndex With(DomainRecord record)
    {
        DomainRecord? before = Find(record.Uuid);
        ImmutableDictionary<string, Guid> names = before?.Name == record.Name ? _names : WithoutName(before).SetItem(record.Name, record.Uuid);
        ImmutableDictionary<int, Guid> ids = _ids;
        if (before?.Id != record.Id)
        {
            ids = WithoutId(before);
            ids = record.IsActive ? ids.SetItem(record.Id, record.Uuid) : ids;
        }

        return new DomainIndex(Table.SetItem(record.Uuid, record), names, ids);
    }

    /// <summary>The same without a domain.</summary>
    public DomainIndex Without(Guid uuid)
        => Find(uuid) is { } before ? new DomainIndex(Table.Remove(uuid), WithoutName(before), WithoutId(before)) : this;

    // By hand: Values.ToArray() goes through interfaces, one call a domain and more.
    private DomainRecord[] ToArray()
    {
        var all = new DomainRecord[Table.Count];
        int count = 0;
        foreach (KeyValuePair<Guid, DomainRecord> domain in Table)
        {
            all[count++] = domain.Value;
        }

        return all;
    }

    private ImmutableDictionary<string, Guid> WithoutName(DomainRecord? before)
        => before is not null && _names.TryGetValue(before.Name, out Guid owner) && owner == before.Uuid ? _names.Remove(before.Name) : _names;

    private ImmutableDictionary<int, Guid> WithoutId(DomainRecord? before) => before is { IsActive: true } ? _ids.Remove(before.Id) : _ids;
}
