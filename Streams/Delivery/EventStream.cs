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
    : IObservable<HypervisorEvent>, IDrain
{
    /// <summary>How many events may wait for the end of the piece of work that publishes them, until subscribers are woken.</summary>
    private const int MostUntold = 64;

    private readonly DeliveryScheduler? _threads = delivery as DeliveryScheduler;
    private readonly PollScheduler? _loop = engine as PollScheduler; // The writer's, if it says what belongs together.
    private readonly Lock _gate = new();
    private EventSubscription[] _subscriptions = []; // Replaced under _gate, read anywhere.
    private bool _completed;                         // Guarded by _gate.
    private long _lastSequence;                      // Written by the writer, read anywhere.
    private IDrain[] _woken = new IDrain[8];         // The writer only, as all below.
    private long _turn;                              // The one that published last.
    private int _untold;                             // How many events wait for the end of the current piece of work; read anywhere.
    private bool _isAwaited;                         // Whether that end was asked for.

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

    /// <summary>Whether events wait for the end of the work that published them, and who rests has not been woken for them. Any thread.</summary>
    internal bool HasUntold => Volatile.Read(ref _untold) > 0;

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

    /// <summary>Tells every subscriber of events that belong together. The writer's thread only; what is published can be read in the log already.</summary>
    /// <remarks>
    /// Who rests is woken at once by the first that a turn of the writer's loop publishes; what the same turn publishes then may wait until the piece of work is over
    /// that it comes of. To be woken for each event of a burst would cost more than to be told: on one processor two changes of threads an event.
    /// </remarks>
    internal void Publish(params ReadOnlySpan<HypervisorEvent> news)
    {
        foreach (HypervisorEvent one in news)
        {
            Recent.Add(one);
            Volatile.Write(ref _lastSequence, one.Position.Sequence);
        }

        if (!MayWait(news.Length))
        {
            WakeAll();
        }
    }

    /// <summary>The piece of work is over that published.</summary>
    void IDrain.Drain()
    {
        _isAwaited = false;
        if (_untold > 0)
        {
            WakeAll();
        }
    }

    private bool MayWait(int count)
    {
        long turn = _loop?.CurrentTurn ?? 0;
        if (turn == 0 || turn != _turn)
        {
            _turn = turn;
            return false;
        }

        if (!_isAwaited)
        {
            _isAwaited = true;
            _loop!.Afterwards(this);
        }

        Volatile.Write(ref _untold, _untold + count);
        return _untold < MostUntold;
    }

    private void WakeAll()
    {
        Volatile.Write(ref _untold, 0);
        Interlocked.MemoryBarrier(); // See EventSubscription.
        EventSubscription[] all = Volatile.Read(ref _subscriptions);
        if (_woken.Length < all.Length)
        {
            _woken = new IDrain[all.Length * 2];
        }

        int count = 0;
        foreach (EventSubscription subscription in all)
        {
            if (subscription.TryWake())
            {
                _woken[count++] = subscription;
            }
        }

        if (count > 0)
        {
            Schedule(_woken.AsSpan(0, count));
            Array.Clear(_woken, 0, count); // Those that end must not be kept.
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

    /// <summary>Has drains run, each once, in this order.</summary>
    internal void Schedule(params ReadOnlySpan<IDrain> drains)
    {
        if (_threads is { } threads)
        {
            threads.Enqueue(drains);
            return;
        }

        foreach (IDrain one in drains)
        {
            delivery.Schedule(one, static (_, drained) =>
            {
                drained.Drain();
                return Disposable.Empty;
            });
        }
    }

    internal void Rethrow(Exception exception) => engine.Schedule(ExceptionDispatchInfo.Capture(exception), static (_, captured) =>
    {
        captured.Throw();
        return Disposable.Empty;
    });
}
