using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Rx.Hypervisor;

/// <summary>A sorted list as of a position: the list itself, for who draws it anew, and the steps that led to it, for who keeps rows.</summary>
/// <typeparam name="T">The rows.</typeparam>
public sealed class SortedRows<T> : IReadOnlyList<T>
{
    internal SortedRows(Position position, bool isSnapshot, ImmutableList<T> items, ImmutableArray<RowChange<T>> changes)
        => (Position, IsSnapshot, Items, Changes) = (position, isSnapshot, items, changes);

    /// <summary>The last event that the list reflects.</summary>
    public Position Position { get; }

    /// <summary>Whether the list is to be taken as a whole: <see cref="Changes"/> is empty then and does not lead here from the list before.</summary>
    public bool IsSnapshot { get; }

    /// <summary>The whole list, in order. Immutable; keep it as long as you like.</summary>
    public ImmutableList<T> Items { get; }

    /// <summary>The steps from the list before to this one, to be taken one after the other.</summary>
    public ImmutableArray<RowChange<T>> Changes { get; }

    /// <inheritdoc/>
    public int Count => Items.Count;

    /// <inheritdoc/>
    public T this[int index] => Items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
