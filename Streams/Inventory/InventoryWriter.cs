using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Reactive.Concurrency;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>Feeds an inventory. What is written can be read at once; subscribers are told on the scheduler.</summary>
/// <remarks>
/// <para>Threading: meant for one thread, which alone knows the order of positions; calls from several are put one after the other. Calls nobody: an observer may write, to this
/// inventory and to any other.</para>
/// <para>Values that equal those that are there change nothing, but the position moves on. So two inventories that feed each other come to rest.</para>
/// <para>Every write: <see cref="ArgumentOutOfRangeException"/> when its position lies before the one reached, in the same epoch: stale news must not overwrite newer ones.
/// After <see cref="Complete"/> writes are ignored, as nobody would hear of them.</para>
/// </remarks>
/// <param name="scheduler">Where subscribers are told: a thread that the writer does not need.</param>
/// <param name="position">Of the empty beginning.</param>
/// <param name="capacity">How many change sets a subscriber may be behind before it is told a difference.</param>
/// <param name="errors">Where exceptions of observers go; <see langword="null"/> means to the scheduler.</param>
internal sealed class InventoryWriter<TKey, T>(
    IScheduler scheduler, Position position = default, int capacity = InventoryWriter<TKey, T>.DefaultCapacity, IScheduler? errors = null)
    where TKey : notnull
    where T : class
{
    private const int DefaultCapacity = 64;

    private readonly InventoryLog<TKey, T> _log = new(scheduler, capacity, position, errors ?? scheduler);

    /// <summary>What is written.</summary>
    internal Inventory<TKey, T> Inventory => field ??= new Inventory<TKey, T>(_log);

    /// <summary>Adds an item, or gives it another value.</summary>
    internal void Set(TKey key, T value, Position position) => _log.Write((key, value, position), static (before, news) =>
    {
        bool known = before.Table.TryGetValue(news.key, out T? old);
        return known && InventorySnapshot<TKey, T>.AreSame(old, news.value)
            ? Moved(before, news.position)
            : Changed(before, before.Table.SetItem(news.key, news.value), news.position, known ? Change.Update(news.key, news.value, old!) : Change.Add(news.key, news.value));
    });

    /// <summary>Takes an item away, if it is there.</summary>
    internal void Remove(TKey key, Position position) => _log.Write((key, position), static (before, news)
        => before.Table.TryGetValue(news.key, out T? old)
            ? Changed(before, before.Table.Remove(news.key), news.position, Change.Remove(news.key, old))
            : Moved(before, news.position));

    /// <summary>Several changes in one change set: sets each item, or takes it away if its value is <see langword="null"/>. The last word on a key counts.</summary>
    internal void Update(IEnumerable<KeyValuePair<TKey, T?>> batch, Position position)
    {
        var last = new Dictionary<TKey, T?>();
        foreach ((TKey key, T? value) in batch)
        {
            last[key] = value;
        }

        _log.Write((last, position), static (before, news) => Updated(before, news.last, news.position));
    }

    /// <summary>Everything anew: subscribers are told a snapshot, and what was there before is void.</summary>
    internal void Reset(IEnumerable<KeyValuePair<TKey, T>> items, Position position)
    {
        ImmutableDictionary<TKey, T> table = ImmutableDictionary.CreateRange(items);
        _log.Write((table, position, all: InventorySnapshot<TKey, T>.Everything(table, position)), static (before, news)
            => new InventorySnapshot<TKey, T>(news.table, Forward(before, news.position), before.Version + 1, news.all));
    }

    /// <summary>Something happened that changed no item.</summary>
    internal void Advance(Position position)
    {
        if (!_log.TryReach(position))
        {
            _log.Write(position, static (before, position) => Moved(before, position));
        }
    }

    /// <summary>Nothing will be written any more: subscribers are told what is left, then the end.</summary>
    internal void Complete() => _log.Complete();

    private static InventorySnapshot<TKey, T> Updated(InventorySnapshot<TKey, T> before, Dictionary<TKey, T?> batch, Position position)
    {
        List<Change<TKey, T>> changes = [];
        ImmutableDictionary<TKey, T>.Builder table = before.Table.ToBuilder();
        foreach ((TKey key, T? value) in batch)
        {
            bool known = table.TryGetValue(key, out T? old);
            if (value is null ? !known : known && InventorySnapshot<TKey, T>.AreSame(old, value))
            {
                continue;
            }

            if (value is null)
            {
                table.Remove(key);
                changes.Add(Change.Remove(key, old!));
            }
            else
            {
                table[key] = value;
                changes.Add(known ? Change.Update(key, value, old!) : Change.Add(key, value));
            }
        }

        return changes.Count > 0 ? Changed(before, table.ToImmutable(), position, [.. changes]) : Moved(before, position);
    }

    private static InventorySnapshot<TKey, T> Changed(
        InventorySnapshot<TKey, T> before, ImmutableDictionary<TKey, T> table, Position position, params Change<TKey, T>[] changes)
        => new(table, Forward(before, position), before.Version + 1, new ChangeSet<TKey, T>(position, false, changes));

    private static InventorySnapshot<TKey, T> Moved(InventorySnapshot<TKey, T> before, Position position)
        => new(before.Table, Forward(before, position), before.Version, before.Cause);

    private static Position Forward(InventorySnapshot<TKey, T> before, Position position)
        => position.Epoch != before.Position.Epoch || position.Sequence >= before.Position.Sequence
            ? position
            : throw new ArgumentOutOfRangeException(nameof(position), $"stale: position {position} lies before {before.Position}, which the inventory has reached");
}
