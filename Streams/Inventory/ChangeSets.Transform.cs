using System;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>Something made of each item, under the same key.</summary>
    /// <remarks>
    /// <para>Shape: a snapshot, then deltas; an update from which the same is made (by its own equality) is not told, and a change set of nothing else neither.</para>
    /// <para>Threading: where and when <paramref name="source"/> tells; the selector runs there, once for each change that is no removal.</para>
    /// <para>Errors: those of the source, and what the selector throws.</para>
    /// <para>Completion: with the source.</para>
    /// <para>Buffering: none; keeps what was made.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IObservable<ChangeSet<TKey, TResult>> Transform<TKey, T, TResult>(this IObservable<ChangeSet<TKey, T>> source, Func<T, TResult> selector)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return Apply<TKey, T, ChangeSet<TKey, TResult>>(source, () => new Projection<TKey, T, TResult>((T item, out TResult result) =>
        {
            result = selector(item);
            return true;
        }).Next);
    }
}
