using System;
using System.Collections.Immutable;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>What an inventory is made of: the last snapshot, the few before it, and who is to be woken.</summary>
/// <remarks>
/// <para>Threading: any thread. A write swaps <see cref="Last"/>, passes a full fence, then wakes; a subscriber registers, then reads
/// <see cref="Last"/>: so the write is in what it reads, or it is woken.</para>
/// <para>Errors: what the scheduler throws when it takes no more work leaves the call that wrote or subscribed.</para>
/// </remarks>
/// <param name="scheduler">Where subscribers are told.</param>
/// <param name="capacity">How many snapshots back a subscriber may be before it is told a difference.</param>
/// <param name="position">Of the empty beginning.</param>
/// <param name="errors">Where exceptions of observers go.</param>
internal sealed class InventoryLog<TKey, T>(IScheduler scheduler, int capacity, Position position, IScheduler errors)
    where TKey : notnull
    where T : class
{
    private readonly InventorySnapshot<TKey, T>?[] _recent = new InventorySnapshot<TKey, T>?[capacity]; // Slots are written under _writing, read anywhere: they say their version.
    private readonly Lock _writing = new();
    private readonly Lock _subscribing = new();
    private InventorySnapshot<TKey, T> _last = new(ImmutableDictionary<TKey, T>.Empty, position, 0, null); // Written under _writing, read anywhere.
    private InventorySubscription[] _subscriptions = [];                              // Replaced under _subscribing, read anywhere.
    private ImmutableDictionary<TKey, ImmutableArray<InventorySubscription>> _watches // Replaced under _subscribing, read anywhere.
        = ImmutableDictionary<TKey, ImmutableArray<InventorySubscription>>.Empty;
    private bool _completed; // Written under _writing, read anywhere.

    internal IScheduler Scheduler => scheduler;

    internal int Capacity => _recent.Length;

    /// <summary>Whether <see cref="Last"/>, read after this, is the last one ever.</summary>
    internal bool IsCompleted => Volatile.Read(ref _completed);

    internal InventorySnapshot<TKey, T> Last => Volatile.Read(ref _last).UpToDate;

    /// <summary>The snapshot after a version, or <see langword="null"/> if that is too long ago.</summary>
    internal InventorySnapshot<TKey, T>? After(long version)
    {
        InventorySnapshot<TKey, T>? next = Volatile.Read(ref _recent[(version + 1) % _recent.Length]);
        return next?.Version == version + 1 ? next : null;
    }

    /// <summary>Makes the next snapshot of the last one, then wakes whom it concerns.</summary>
    /// <param name="argument">Handed to <paramref name="next"/>.</param>
    /// <param name="next">Runs under the lock of writers: calls nothing but the keys' and the items' equality.</param>
    internal void Write<TArgument>(TArgument argument, Func<InventorySnapshot<TKey, T>, TArgument, InventorySnapshot<TKey, T>> next)
    {
        InventorySnapshot<TKey, T> after;
        lock (_writing)
        {
            InventorySnapshot<TKey, T> before = _last.UpToDate;
            after = _completed ? before : next(before, argument);
            if (after.Version != before.Version)
            {
                Volatile.Write(ref _recent[after.Version % _recent.Length], after);
            }

            Volatile.Write(ref _last, after);
            if (after.Version == before.Version)
            {
                return;
            }
        }

        Interlocked.MemoryBarrier();
        Wake(after.Cause!);
    }

    /// <summary>Moves the position on.</summary>
    /// <param name="position">Not before the one reached.</param>
    /// <returns>Whether that could be done without a new snapshot.</returns>
    internal bool TryReach(Position position)
    {
        lock (_writing)
        {
            return _completed || _last.TryReach(position);
        }
    }

    internal void Complete()
    {
        lock (_writing)
        {
            Volatile.Write(ref _completed, true);
        }

        Interlocked.MemoryBarrier();
        foreach (InventorySubscription subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Wake();
        }

        foreach ((_, ImmutableArray<InventorySubscription> watches) in Volatile.Read(ref _watches))
        {
            Wake(watches);
        }
    }

    internal void Add(InventorySubscription subscription)
    {
        lock (_subscribing)
        {
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
        }
    }

    internal void Remove(InventorySubscription subscription)
    {
        lock (_subscribing)
        {
            Volatile.Write(ref _subscriptions, Array.FindAll(_subscriptions, other => other != subscription));
        }
    }

    internal void AddWatch(TKey key, InventorySubscription subscription)
    {
        lock (_subscribing)
        {
            Volatile.Write(ref _watches, _watches.SetItem(key, _watches.GetValueOrDefault(key, []).Add(subscription)));
        }
    }

    internal void RemoveWatch(TKey key, InventorySubscription subscription)
    {
        lock (_subscribing)
        {
            ImmutableArray<InventorySubscription> rest = _watches.GetValueOrDefault(key, []).Remove(subscription);
            Volatile.Write(ref _watches, rest.IsEmpty ? _watches.Remove(key) : _watches.SetItem(key, rest));
        }
    }

    /// <summary>Lets an observer's exception go the way of all exceptions that escape scheduled work.</summary>
    internal void Rethrow(Exception exception) => errors.Schedule(ExceptionDispatchInfo.Capture(exception), static (_, captured) =>
    {
        captured.Throw();
        return Disposable.Empty;
    });

    private void Wake(ChangeSet<TKey, T> changes)
    {
        foreach (InventorySubscription subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Wake();
        }

        ImmutableDictionary<TKey, ImmutableArray<InventorySubscription>> watches = Volatile.Read(ref _watches);
        if (watches.IsEmpty)
        {
            return;
        }

        if (changes.IsSnapshot)
        {
            foreach ((_, ImmutableArray<InventorySubscription> all) in watches)
            {
                Wake(all); // What is not in a snapshot is gone.
            }

            return;
        }

        foreach (Change<TKey, T> change in changes)
        {
            Wake(watches.GetValueOrDefault(change.Key, []));
        }
    }

    private static void Wake(ImmutableArray<InventorySubscription> subscriptions)
    {
        foreach (InventorySubscription subscription in subscriptions)
        {
            subscription.Wake();
        }
    }
}
