using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Rx.Hypervisor;

/// <summary>Everything that an inventory held at one position. Immutable.</summary>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items.</typeparam>
public sealed class InventorySnapshot<TKey, T>
    where TKey : notnull
    where T : class
{
    internal InventorySnapshot(ImmutableDictionary<TKey, T> items, Position position, long version, ChangeSet<TKey, T>? cause)
        => (Table, Position, Version, Cause) = (items, position, version, cause);

    /// <summary>The items.</summary>
    public IReadOnlyDictionary<TKey, T> Items => Table;

    /// <summary>The last event that they reflect.</summary>
    public Position Position { get; }

    internal ImmutableDictionary<TKey, T> Table { get; }

    /// <summary>One more with each change set; a position may stand still over several, or move on without any.</summary>
    internal long Version { get; }

    /// <summary>The change set that led here from the version before.</summary>
    internal ChangeSet<TKey, T>? Cause { get; }

    /// <summary>All of it, as a subscriber is told it first.</summary>
    internal ChangeSet<TKey, T> ToChangeSet() => Everything(Table, Position);

    internal static ChangeSet<TKey, T> Everything(ImmutableDictionary<TKey, T> items, Position position)
        => new(position, true, [.. items.Select(static item => Change.Add(item.Key, item.Value))]);

    /// <summary>The changes that lead from an older snapshot to this one.</summary>
    internal ChangeSet<TKey, T> Since(InventorySnapshot<TKey, T> older)
    {
        List<Change<TKey, T>> changes = [];
        foreach ((TKey key, T value) in Table)
        {
            if (!older.Table.TryGetValue(key, out T? before))
            {
                changes.Add(Change.Add(key, value));
            }
            else if (!AreSame(value, before))
            {
                changes.Add(Change.Update(key, value, before));
            }
        }

        changes.AddRange(older.Table.Where(item => !Table.ContainsKey(item.Key)).Select(static item => Change.Remove(item.Key, item.Value)));
        return new ChangeSet<TKey, T>(Position, false, [.. changes]);
    }

    internal static bool AreSame(T? one, T? other) => ReferenceEquals(one, other) || EqualityComparer<T?>.Default.Equals(one, other);
}
