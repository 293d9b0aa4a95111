using System;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The events of a host: one writer, and subscribers of which none can harm another or the writer.</summary>
/// <remarks>
/// <para>Shape: hot; what is published while subscribed, in order. With a position: what came after it first.</para>
/// <para>Threading: subscribers are called on <paramref name="delivery"/>, each by one thread at a time; subscribe and dispose anywhere.
/// Once Dispose has returned, nothing runs, except the notification that called it.</para>
/// <para>Errors: never OnError. A subscriber that throws is dropped; its exception goes the way of all exceptions that
/// escape scheduled work (<see cref="PollScheduler.UnhandledException"/>).</para>
/// <para>Completion: when the writer is done and the subscriber has been told everything.</para>
/// <para>Buffering: <see cref="RecentEvents.Usual"/> references for all together; beyond that see <see cref="SlowConsumer"/>.</para>
/// </remarks>
/// <param name="engine">Where exceptions of subscribers go.</param>
/// <param name="delivery">Where subscribers are called.</param>
/// <param name="log">What was published; whoever is slow reads on there.</param>
/// <param name="inventory">All domains as of now, for those who have missed something.</param>
/// <param name="recent">How many events are kept in memory for those who are a little behind.</param>
/// <param name="told">Hears what subscribers have been told, and whether it was of a past that they asked for; <see langword="null"/>: nobody does.</param>
internal sealed class EventStream(
    IScheduler engine, IScheduler delivery, IEventLog log, Func<InventoryEvent> inventory, int recent = RecentEvents.Usual,
    Action<HypervisorEvent, bool>? told = null)
    : IObservable<HypervisorEvent>
{
    private readonly DeliveryScheduler? _threads = delivery as DeliveryScheduler;
    private readonly Lock _gate = new();
    private EventSubscription[] _subscriptions = []; // Replaced under _gate, read anywhere.
    private bool _completed;                         // Guarded by _gate.
    private long _lastSequence;                      // Written by the writer, read anywhere.

    internal IScheduler Delivery => delivery;

    /// <summary>The number of the last event that was published.</summary>
    internal long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>How many events wait for the subscriber that is furthest behind. Any thread.</summary>
    internal long Backlog
    {
        get
        {
            long most = 0;
            foreach (EventSubscription subscription in Volatile.Read(ref _subscriptions))
            {
                most = Math.Max(most, LastSequence - subscription.LastSequence);
            }

            return most;
        }
    }

    internal IEventLog Log => log;

    internal RecentEvents Recent { get; } = new(recent);

    internal Func<InventoryEvent> Inventory => inventory;

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<HypervisorEvent> observer) => Subscribe(observer, from: null, SlowConsumer.Resume);

    /// <summary>Adds a subscriber.</summary>
    /// <param name="observer">Whom to tell.</param>
    /// <param name="from">After which event; <see langword="null"/>: from now on.</param>
    /// <param name="policy">What becomes of what it is too slow for.</param>
    internal EventSubscription Subscribe(IObserver<HypervisorEvent> observer, Position? from, SlowConsumer policy)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new EventSubscription(this, observer, from, policy);
        bool isOver;
        lock (_gate)
        {
            isOver = _completed;
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
        }

        subscription.Start();
        if (isOver)
        {
            subscription.Complete(isCut: false);
        }

        return subscription;
    }

    /// <summary>Tells every subscriber. The writer's thread only; what is published can be read in the log already.</summary>
    internal void Publish(HypervisorEvent news)
    {
        Volatile.Write(ref _lastSequence, news.Position.Sequence);
        Recent.Add(news);
        Interlocked.MemoryBarrier(); // See EventSubscription.
        foreach (EventSubscription subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Wake();
        }
    }

    /// <summary>Tells every subscriber that nothing more comes.</summary>
    /// <returns>Completes when all have been told everything.</returns>
    internal Task CompleteAsync()
    {
        EventSubscription[] last;
        lock (_gate)
        {
            _completed = true;
            last = _subscriptions;
        }

        foreach (EventSubscription subscription in last)
        {
            subscription.Complete(isCut: false);
        }

        return Task.WhenAll(last.Select(static subscription => subscription.Ended));
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_gate)
        {
            Volatile.Write(ref _subscriptions, Array.FindAll(_subscriptions, other => other != subscription));
        }
    }

    internal void HasTold(HypervisorEvent news, bool isReplayed) => told?.Invoke(news, isReplayed);

    internal void Schedule(EventSubscription subscription)
    {
        if (_threads is { } threads)
        {
            threads.Enqueue(subscription);
            return;
        }

        delivery.Schedule(subscription, static (_, drained) =>
        {
            drained.Drain();
            return Disposable.Empty;
        });
    }

    internal void Rethrow(Exception exception) => engine.Schedule(ExceptionDispatchInfo.Capture(exception), static (_, captured) =>
    {
        captured.Throw();
        return Disposable.Empty;
    });
}
