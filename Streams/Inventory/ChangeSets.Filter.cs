using System;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>The items that match. One that comes to match is added, one that no longer does is removed.</summary>
    /// <remarks>
    /// <para>Shape: a snapshot (also when nothing matches), then deltas; a change set that touches nothing that matched or matches is not told.</para>
    /// <para>Threading: where and when <paramref name="source"/> tells; the predicate runs there, once for each change that is no removal.</para>
    /// <para>Errors: those of the source, and what the predicate throws.</para>
    /// <para>Completion: with the source.</para>
    /// <para>Buffering: none; keeps the items that match.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IObservable<ChangeSet<TKey, T>> Filter<TKey, T>(this IObservable<ChangeSet<TKey, T>> source, Func<T, bool> predicate)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(predicate);
        return Apply<TKey, T, ChangeSet<TKey, T>>(source, () => new Projection<TKey, T, T>((T item, out T result) =>
        {
            result = item;
            return predicate(item);
        }).Next);
    }
}
