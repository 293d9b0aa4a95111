using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;

namespace Rx.Hypervisor;

/// <summary>Everything that an inventory held at one position. Immutable.</summary>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items.</typeparam>
public sealed class InventorySnapshot<TKey, T>
    where TKey : notnull
    where T : class
{
    private long _reached; // Written by who writes the inventory, before anybody else has this one and while it is the last; read anywhere.

    internal InventorySnapshot(ImmutableDictionary<TKey, T> items, Position position, long version, ChangeSet<TKey, T>? cause)
        => (Table, Position, Version, Cause, _reached) = (items, position, version, cause, position.Sequence);

    /// <summary>The items.</summary>
    public IReadOnlyDictionary<TKey, T> Items => Table;

    /// <summary>The last event that they reflect.</summary>
    public Position Position { get; }

    internal ImmutableDictionary<TKey, T> Table { get; }

    /// <summary>One more with each change set; a position may stand still over several, or move on without any.</summary>
    internal long Version { get; }

    /// <summary>The change set that led here from the version before.</summary>
    internal ChangeSet<TKey, T>? Cause { get; }

    /// <summary>The same as of the last event that changed nothing of it.</summary>
    internal InventorySnapshot<TKey, T> UpToDate => Volatile.Read(ref _reached) is var reached && reached == Position.Sequence
        ? this
        : new InventorySnapshot<TKey, T>(Table, Position with { Sequence = reached }, Version, Cause);

    /// <summary>Notes an event that changed nothing of it, so that one costs nothing.</summary>
    /// <returns>Whether it is one behind the last, in the same epoch.</returns>
    internal bool TryReach(Position position)
    {
        if (position.Epoch != Position.Epoch || position.Sequence < _reached)
        {
            return false;
        }

        Volatile.Write(ref _reached, position.Sequence);
        return true;
    }

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
