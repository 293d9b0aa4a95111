using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

/// <summary>The changes that belong together: told at once, applied at once. Immutable; each key is in it once, so their order means nothing.</summary>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items.</typeparam>
public sealed class ChangeSet<TKey, T> : IReadOnlyList<Change<TKey, T>>, IEquatable<ChangeSet<TKey, T>>
    where TKey : notnull
{
    private readonly Change<TKey, T>[] _changes;

    /// <summary>Makes one.</summary>
    /// <param name="position">What the items are as of, once these changes are applied.</param>
    /// <param name="isSnapshot">Whether this is everything there is; then each change is an <see cref="ChangeReason.Add"/>.</param>
    /// <param name="changes">One a key.</param>
    /// <exception cref="ArgumentException">Two changes of one key, or a snapshot with a change that is no <see cref="ChangeReason.Add"/>.</exception>
    public ChangeSet(Position position, bool isSnapshot, params ReadOnlySpan<Change<TKey, T>> changes)
        : this(position, isSnapshot, changes.ToArray())
    {
        HashSet<TKey> keys = [];
        foreach (Change<TKey, T> change in _changes)
        {
            if (!keys.Add(change.Key))
            {
                throw new ArgumentException($"two changes of one key: {change.Key}", nameof(changes));
            }

            if (isSnapshot && change.Reason != ChangeReason.Add)
            {
                throw new ArgumentException($"a snapshot only adds: {change}", nameof(changes));
            }
        }
    }

    /// <summary>Takes the array as its own; it is known to be right.</summary>
    internal ChangeSet(Position position, bool isSnapshot, Change<TKey, T>[] changes)
        => (Position, IsSnapshot, _changes) = (position, isSnapshot, changes);

    /// <summary>What the items are as of, once these changes are applied.</summary>
    public Position Position { get; }

    /// <summary>Whether this is everything there is: what was there before is void.</summary>
    public bool IsSnapshot { get; }

    /// <inheritdoc/>
    public int Count => _changes.Length;

    /// <inheritdoc/>
    public Change<TKey, T> this[int index] => _changes[index];

    /// <summary>The changes, without a copy.</summary>
    public ReadOnlySpan<Change<TKey, T>> AsSpan() => _changes;

    /// <summary>Brings <paramref name="items"/> to where this change set leads. Applied one after the other, the change sets of an inventory keep a copy of it.</summary>
    public void ApplyTo(IDictionary<TKey, T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (IsSnapshot)
        {
            items.Clear();
        }

        foreach (Change<TKey, T> change in _changes)
        {
            if (change.Reason == ChangeReason.Remove)
            {
                items.Remove(change.Key);
            }
            else
            {
                items[change.Key] = change.Current;
            }
        }
    }

    /// <summary>This change set and the next one as a single one, with at most one change a key.</summary>
    public ChangeSet<TKey, T> FollowedBy(ChangeSet<TKey, T> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return ChangeSetMerge.Merge(this, next);
    }

    /// <inheritdoc/>
    public bool Equals(ChangeSet<TKey, T>? other)
    {
        if (other is null || Position != other.Position || IsSnapshot != other.IsSnapshot || Count != other.Count)
        {
            return false;
        }

        Dictionary<TKey, Change<TKey, T>> theirs = other._changes.ToDictionary(change => change.Key);
        return Array.TrueForAll(_changes, change => theirs.TryGetValue(change.Key, out Change<TKey, T> same) && same == change);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ChangeSet<TKey, T>);

    /// <inheritdoc/>
    public override int GetHashCode()
        => _changes.Aggregate(HashCode.Combine(Position, IsSnapshot), static (hash, change) => hash ^ change.GetHashCode());

    /// <summary>The position, whether it is a snapshot, and the changes: <c>42@1f0c... snapshot [+web=running, +db=paused]</c>.</summary>
    public override string ToString() => $"{Position} {(IsSnapshot ? "snapshot " : "")}[{string.Join(", ", _changes)}]";

    /// <summary>Steps through the changes without a copy.</summary>
    public ReadOnlySpan<Change<TKey, T>>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<Change<TKey, T>> IEnumerable<Change<TKey, T>>.GetEnumerator() => _changes.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _changes.GetEnumerator();
}
