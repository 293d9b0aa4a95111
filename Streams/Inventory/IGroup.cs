using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>The items of an inventory that have something in common.</summary>
/// <typeparam name="TGroup">What they have in common.</typeparam>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items.</typeparam>
public interface IGroup<out TGroup, TKey, T>
    where TKey : notnull
    where T : class
{
    /// <summary>What the items have in common.</summary>
    TGroup Key { get; }

    /// <summary>The items now. A picture that does not change.</summary>
    IReadOnlyDictionary<TKey, T> Items { get; }

    /// <summary>How many items there are now.</summary>
    int Count { get; }

    /// <summary>The items, then everything that happens to them; as <see cref="Inventory{TKey,T}.Changes"/>, on the scheduler given to <c>Group</c>.</summary>
    /// <remarks>
    /// <para>Shape: a snapshot, then deltas: an item that comes to belong here is added, one that no longer does is removed.</para>
    /// <para>Threading: on that scheduler, one at a time.</para>
    /// <para>Errors: never OnError; a subscriber that throws is dropped, and its exception thrown again on the scheduler.</para>
    /// <para>Completion: when the group is empty, or the grouping has ended or is no longer subscribed to.</para>
    /// <para>Buffering: that of an inventory; who is behind is told the difference.</para>
    /// </remarks>
    IObservable<ChangeSet<TKey, T>> Changes { get; }
}
