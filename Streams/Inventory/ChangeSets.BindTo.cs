using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>Keeps <paramref name="rows"/> as the sorted list is, in as few steps as there are: a grid keeps its selection and its place.</summary>
    /// <remarks>
    /// <para>Shape: changes <paramref name="rows"/>, which nobody else may. A list told as a whole replaces only the rows between those that are equal at the start and at the end.</para>
    /// <para>Threading: where <paramref name="source"/> tells; put <c>ObserveOn(SynchronizationContext.Current!)</c> before.</para>
    /// <para>Errors: those of the source are thrown; what a handler of the collection throws ends the subscription.</para>
    /// <para>Completion: the rows stay as they are, also after Dispose.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    /// <returns>Ends it.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IDisposable BindTo<T>(this IObservable<SortedRows<T>> source, ObservableCollection<T> rows)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rows);
        return source.Subscribe(sorted => Rows.Apply(sorted, rows));
    }

    /// <summary>Keeps in <paramref name="rows"/> the items, in the order in which they came. <see cref="SortBy"/> first gives them another.</summary>
    /// <remarks>
    /// <para>Shape: changes <paramref name="rows"/>, which nobody else may. A snapshot takes away what is not in it and leaves alone what is equal.</para>
    /// <para>Threading: where <paramref name="source"/> tells; put <c>ObserveOn(SynchronizationContext.Current!)</c> before.</para>
    /// <para>Errors: those of the source are thrown; what a handler of the collection throws ends the subscription.</para>
    /// <para>Completion: the rows stay as they are, also after Dispose.</para>
    /// <para>Buffering: none; keeps the keys, in the order of the rows. Finding one costs a walk over them.</para>
    /// </remarks>
    /// <returns>Ends it.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IDisposable BindTo<TKey, T>(this IObservable<ChangeSet<TKey, T>> source, ObservableCollection<T> rows)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rows);
        List<TKey> keys = [];
        rows.Clear();
        return source.Subscribe(changes => Rows.Apply(changes, keys, rows));
    }
}
