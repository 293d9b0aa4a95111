using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

/// <summary>A keyed collection that tells what happens to it: list, then watch, without a gap between the two.</summary>
/// <remarks>
/// <para>Threading: read and subscribe from any thread; nothing waits for a writer or for another subscriber. What is read is an immutable
/// snapshot, replaced before anybody is told, so who looks something up inside OnNext sees that change or a later one.</para>
/// </remarks>
/// <typeparam name="TKey">What tells the items apart.</typeparam>
/// <typeparam name="T">The items. Immutable, as they are handed to everybody.</typeparam>
public sealed class Inventory<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly InventoryLog<TKey, T> _log;
    private readonly InventoryEnd? _end;

    internal Inventory(InventoryLog<TKey, T> log, InventoryEnd? end = null)
    {
        (_log, _end) = (log, end);
        Changes = new Stream<ChangeSet<TKey, T>>(observer => new ChangeSubscription<TKey, T>(log, end, observer));
    }

    /// <summary>The items with the position that they were read at.</summary>
    public InventorySnapshot<TKey, T> Snapshot => _log.Last;

    /// <summary>The items now. A picture that does not change: read it again for a later one.</summary>
    public IReadOnlyDictionary<TKey, T> Items => _log.Last.Table;

    /// <summary>How many items there are now.</summary>
    public int Count => _log.Last.Table.Count;

    /// <summary>The last event that <see cref="Items"/> reflects.</summary>
    public Position Position => _log.Last.Position;

    /// <summary>Everything there is, then everything that happens to it.</summary>
    /// <remarks>
    /// <para>Shape: cold beginning, hot end: for each subscriber a snapshot at N (<see cref="ChangeSet{TKey,T}.IsSnapshot"/>, also when it is empty), then the change sets from N+1
    /// on. A later snapshot voids what was there. Applied in turn they are <see cref="Items"/> at each <see cref="ChangeSet{TKey,T}.Position"/>, and positions never go back within an epoch.</para>
    /// <para>Threading: on the scheduler of the inventory, one at a time a subscriber, never inside the call that subscribes or writes, never under a lock. Once Dispose has
    /// returned, nothing runs, except the notification that called it.</para>
    /// <para>Errors: never OnError. A subscriber that throws is dropped; its exception is thrown again on the scheduler.</para>
    /// <para>Completion: when nobody writes any more, or the connection is disposed that it was asked of; the last change set comes before.</para>
    /// <para>Buffering: a few dozen change sets, shared by all subscribers. Who is further behind gets the difference between what it was told last and what is there now as one
    /// change set: it misses steps, never the outcome, and costs the same memory however slow it is.</para>
    /// </remarks>
    public IObservable<ChangeSet<TKey, T>> Changes { get; }

    /// <summary>The item's value, or <see langword="null"/> if it is not there.</summary>
    public T? Lookup(TKey key) => _log.Last.Table.GetValueOrDefault(key);

    /// <summary>Finds an item.</summary>
    /// <returns>Whether it is there.</returns>
    public bool TryGet(TKey key, [NotNullWhen(true)] out T? item) => _log.Last.Table.TryGetValue(key, out item);

    /// <summary>One item: its value now, and each later one.</summary>
    /// <remarks>
    /// <para>Shape: the value now, then each other one; <see langword="null"/> while it is not there. Never two equal in a row.</para>
    /// <para>Threading: as <see cref="Changes"/>.</para>
    /// <para>Errors: as <see cref="Changes"/>: never OnError.</para>
    /// <para>Completion: as <see cref="Changes"/>.</para>
    /// <para>Buffering: as <see cref="Changes"/>; who is too far behind misses values in between, never the last one.</para>
    /// </remarks>
    public IObservable<T?> Watch(TKey key) => new Stream<T?>(observer => new WatchSubscription<TKey, T>(_log, _end, key, observer));

    /// <summary>The same, for subscribers that are to end earlier than the inventory.</summary>
    internal Inventory<TKey, T> Until(InventoryEnd end) => new(_log, end);

    private sealed class Stream<TNews>(Func<IObserver<TNews>, InventorySubscription> subscribe) : IObservable<TNews>
    {
        public IDisposable Subscribe(IObserver<TNews> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            InventorySubscription subscription = subscribe(observer);
            subscription.Start();
            return subscription;
        }
    }
}
