using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>What one subscriber of <c>Group</c> has: an inventory per group, and which group each item is in.</summary>
/// <remarks>
/// <para>Threading: <see cref="Next"/> by one thread at a time, as the source tells; <see cref="Dispose"/> from any thread, meanwhile too: who makes a group looks
/// afterwards whether it is over, who ends it says so first, so each group is completed by one of them at least.</para>
/// </remarks>
internal sealed class Grouping<TGroup, TKey, T>(Func<T, TGroup> selector, IScheduler scheduler) : IDisposable
    where TGroup : notnull
    where TKey : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TGroup, Member> _groups = [];
    private readonly Dictionary<TKey, TGroup> _groupOf = []; // Source only.
    private int _over; // Interlocked.

    /// <summary>Completes all groups.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _over, 1);
        foreach ((_, Member group) in _groups)
        {
            group.Writer.Complete();
        }
    }

    /// <summary>Feeds the groups, and says which came and went; <see langword="null"/>: none did.</summary>
    internal ChangeSet<TGroup, IGroup<TGroup, TKey, T>>? Next(ChangeSet<TKey, T> changes)
    {
        if (changes.IsSnapshot)
        {
            return Restart(changes);
        }

        List<Change<TGroup, IGroup<TGroup, TKey, T>>> news = [];
        foreach ((TGroup key, Dictionary<TKey, T?> batch) in ByGroup(changes))
        {
            bool known = _groups.TryGetValue(key, out Member? group);
            group ??= new Member(key, scheduler);
            group.Writer.Update(batch, changes.Position);
            if (!known && group.Count > 0)
            {
                news.Add(Change.Add<TGroup, IGroup<TGroup, TKey, T>>(key, Begin(group)));
            }
            else if (known && group.Count == 0)
            {
                news.Add(Change.Remove<TGroup, IGroup<TGroup, TKey, T>>(key, End(group)));
            }
        }

        return news.Count > 0 ? new ChangeSet<TGroup, IGroup<TGroup, TKey, T>>(changes.Position, false, news.ToArray()) : null;
    }

    private ChangeSet<TGroup, IGroup<TGroup, TKey, T>> Restart(ChangeSet<TKey, T> changes)
    {
        _groupOf.Clear();
        Dictionary<TGroup, Dictionary<TKey, T?>> now = ByGroup(changes);
        foreach ((TGroup key, Member group) in _groups)
        {
            group.Writer.Reset(now.GetValueOrDefault(key, [])!, changes.Position); // Without a null: a snapshot takes nothing away.
            if (group.Count == 0)
            {
                End(group);
            }
        }

        foreach ((TGroup key, Dictionary<TKey, T?> items) in now)
        {
            if (!_groups.ContainsKey(key))
            {
                var group = new Member(key, scheduler);
                group.Writer.Reset(items!, changes.Position);
                Begin(group);
            }
        }

        return new ChangeSet<TGroup, IGroup<TGroup, TKey, T>>(
            changes.Position, true, [.. now.Keys.Select(key => Change.Add<TGroup, IGroup<TGroup, TKey, T>>(key, _groups[key]))]);
    }

    /// <summary>What each group is told of it; an item that changes groups is taken from the one it was in.</summary>
    private Dictionary<TGroup, Dictionary<TKey, T?>> ByGroup(ChangeSet<TKey, T> changes)
    {
        Dictionary<TGroup, Dictionary<TKey, T?>> batches = [];
        foreach (Change<TKey, T> change in changes)
        {
            if (_groupOf.Remove(change.Key, out TGroup? old))
            {
                Batch(old)[change.Key] = null;
            }

            if (change.Reason != ChangeReason.Remove)
            {
                TGroup key = selector(change.Current);
                _groupOf.Add(change.Key, key);
                Batch(key)[change.Key] = change.Current;
            }
        }

        return batches;

        Dictionary<TKey, T?> Batch(TGroup key)
            => batches.TryGetValue(key, out Dictionary<TKey, T?>? batch) ? batch : batches[key] = [];
    }

    private Member Begin(Member group)
    {
        _groups[group.Key] = group;
        if (Interlocked.CompareExchange(ref _over, 0, 0) != 0)
        {
            group.Writer.Complete();
        }

        return group;
    }

    private Member End(Member group)
    {
        _groups.TryRemove(group.Key, out _);
        group.Writer.Complete();
        return group;
    }

    private sealed class Member(TGroup key, IScheduler scheduler) : IGroup<TGroup, TKey, T>
    {
        public TGroup Key => key;

        public IReadOnlyDictionary<TKey, T> Items => Writer.Inventory.Items;

        public int Count => Writer.Inventory.Count;

        public IObservable<ChangeSet<TKey, T>> Changes => Writer.Inventory.Changes;

        internal InventoryWriter<TKey, T> Writer { get; } = new(scheduler);
    }
}
