using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>The items as a sorted list: the whole list each time, with the steps that lead to it from the one before.</summary>
    /// <remarks>
    /// <para>Shape: the whole list (also when it is empty), then one list per change set. Items that sort equal are in the order of their keys, so that the
    /// same items always give the same list. A change set of more than a quarter of a long list is told as a whole list.</para>
    /// <para>Threading: where and when <paramref name="source"/> tells; the selector and the comparer run there.</para>
    /// <para>Errors: those of the source, and what the selector or the comparer throws.</para>
    /// <para>Completion: with the source.</para>
    /// <para>Buffering: none; keeps the list.</para>
    /// </remarks>
    /// <param name="source">The items.</param>
    /// <param name="selector">What they are sorted by. Of one item it must be the same each time it is asked.</param>
    /// <param name="comparer">The order of that; its default otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="selector"/> is <see langword="null"/>.</exception>
    public static IObservable<SortedRows<T>> SortBy<TKey, T, TSort>(
        this IObservable<ChangeSet<TKey, T>> source, Func<T, TSort> selector, IComparer<TSort>? comparer = null)
        where TKey : notnull, IComparable<TKey>
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return Apply<TKey, T, SortedRows<T>>(source, () => new Sorting<TKey, T, TSort>(selector, comparer ?? Comparer<TSort>.Default).Next);
    }
}
