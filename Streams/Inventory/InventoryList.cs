using System;
using System.Collections;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>Some of what an inventory held, with the position that it was read at. Immutable, in no order.</summary>
/// <remarks>Whoever goes on with <see cref="IHypervisor.EventsFrom"/> of this position is told all that happened to these items since.</remarks>
/// <typeparam name="T">The items.</typeparam>
public sealed class InventoryList<T> : IReadOnlyCollection<T>
{
    private readonly IReadOnlyCollection<T> _items;

    /// <summary>Makes one.</summary>
    /// <param name="items">The items; they are not copied.</param>
    /// <param name="position">The last event that they reflect.</param>
    public InventoryList(IReadOnlyCollection<T> items, Position position)
    {
        ArgumentNullException.ThrowIfNull(items);
        (_items, Position) = (items, position);
    }

    /// <summary>The last event that the items reflect.</summary>
    public Position Position { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
