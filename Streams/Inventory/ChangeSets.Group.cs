using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>The items by what they have in common; each group is an inventory of its own.</summary>
    /// <remarks>
    /// <para>Shape: a snapshot of the groups that there are, then a group is added with its first item and removed with its last. A group that stays is the same object.
    /// Items that come and go inside a group are told by the group alone.</para>
    /// <para>Threading: the groups where and when <paramref name="source"/> tells, the selector runs there; the items of a group on <paramref name="scheduler"/>.</para>
    /// <para>Errors: those of the source, and what the selector throws; the groups complete.</para>
    /// <para>Completion: with the source; the groups too. They also complete when the subscription to the groups is disposed.</para>
    /// <para>Buffering: none of the groups; each group's is that of an inventory, so a slow subscriber of one delays nobody.</para>
    /// </remarks>
    /// <param name="source">The items.</param>
    /// <param name="selector">What they have in common.</param>
    /// <param name="scheduler">Where the subscribers of a group are told.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IObservable<ChangeSet<TGroup, IGroup<TGroup, TKey, T>>> Group<TGroup, TKey, T>(
        this IObservable<ChangeSet<TKey, T>> source, Func<T, TGroup> selector, IScheduler scheduler)
        where TGroup : notnull
        where TKey : notnull
        where T : class
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(scheduler);
        return Observable.Using(
            () => new Grouping<TGroup, TKey, T>(selector, scheduler),
            grouping => Apply<TKey, T, ChangeSet<TGroup, IGroup<TGroup, TKey, T>>>(source, () => grouping.Next));
    }
}
