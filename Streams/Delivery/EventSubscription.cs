using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>One subscriber: what waits for it, where it is, and the call to it.</summary>
/// <remarks>
/// <para>Threading: <see cref="Push"/> and <see cref="Complete"/> on the writer's thread, <see cref="Dispose"/> anywhere; the subscriber is
/// called on the delivery scheduler, by one drain at a time, never under a lock.</para>
/// <para>Two ways to be told: from the backlog, while it keeps up, and from the log by a cursor, while it does not. It joins the writer
/// again when the cursor has reached the log's end: an event that is appended meanwhile is either read by the cursor, and then passed over
/// when it is pushed, or pushed after the joining.</para>
/// </remarks>
internal sealed class EventSubscription : IDisposable, IDrain
{
    private const int Batch = 64;

    /// <summary>How many batches one drain tells before others have their turn.</summary>
    private const int BatchesADrain = 8;

    private readonly EventStream _owner;                        // Immutable.
    private readonly IObserver<HypervisorEvent> _observer;      // Immutable.
    private readonly SlowConsumer _policy;                      // Immutable.
    private readonly NotificationGate _notifications = new();
    private readonly TaskCompletionSource _ended = new(); // Who waits goes on by itself, on the engine: in virtual time too.
    private readonly Lock _gate = new();
    private readonly EventBacklog _backlog = new();             // Guarded by _gate.
    private Position _known;                                    // Guarded by _gate: the last that is told of, waits, or is passed over.
    private Position? _droppedFrom;                             // Guarded by _gate: the last before those that were left out.
    private Position _droppedTo;                                // Guarded by _gate.
    private bool _isBehind;                                     // Guarded by _gate: the cursor reads; what is pushed it will find.
    private bool _isScheduled;                                  // Guarded by _gate.
    private bool _isComplete;                                   // Guarded by _gate: nothing is pushed any more.
    private TaskCompletionSource? _rest;                        // Guarded by _gate: somebody waits until nothing waits.
    private readonly HypervisorEvent[] _batch = new HypervisorEvent[Batch]; // Drain only.
    private IEventCursor? _cursor;                              // Drain only.
    private bool _needsInventory;                               // Drain only: it has missed something.

    /// <summary>Makes a subscriber.</summary>
    /// <param name="owner">The stream.</param>
    /// <param name="observer">Whom to tell.</param>
    /// <param name="from">After which event; <see langword="null"/>: from now on.</param>
    /// <param name="policy">What becomes of what it is too slow for.</param>
    internal EventSubscription(EventStream owner, IObserver<HypervisorEvent> observer, Position? from, SlowConsumer policy)
    {
        (_owner, _observer, _policy) = (owner, observer, policy);
        if (from is { } position)
        {
            (_known, _isBehind, _isScheduled) = (position, true, true);
        }
    }

    /// <summary>Begins to read, if it has a position to read from. Once the writer knows of it: what is pushed from now on it will meet.</summary>
    internal void Start() => Schedule(_isBehind);

    /// <summary>Completes when the subscriber has been told all that it will be.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Waits until the subscriber has been told all that was published so far.</summary>
    internal Task RestAsync()
    {
        lock (_gate)
        {
            return _isScheduled && !_ended.Task.IsCompleted ? (_rest ??= new TaskCompletionSource()).Task : Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        if (_notifications.Close())
        {
            Forget();
        }
    }

    /// <summary>Ends it without waiting for an observer that is busy; that one hears nothing more.</summary>
    internal void Silence()
    {
        if (_notifications.Shut())
        {
            Forget();
        }
    }

    private void Forget()
    {
        _owner.Remove(this);
        bool isAsleep;
        lock (_gate)
        {
            _backlog.Clear();
            _isComplete = true;
            isAsleep = Awaken();
        }

        Schedule(isAsleep); // The drain alone knows the cursor.
    }

    /// <summary>Tells the subscriber when it has time.</summary>
    internal void Push(HypervisorEvent news)
    {
        bool isAsleep;
        lock (_gate)
        {
            if (_isComplete || _isBehind || IsKnown(news.Position))
            {
                return;
            }

            Keep(news);
            isAsleep = Awaken();
        }

        Schedule(isAsleep);
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="isCut">Whether what waits is left out.</param>
    internal void Complete(bool isCut)
    {
        bool isAsleep;
        lock (_gate)
        {
            _isComplete = true;
            if (isCut)
            {
                _isBehind = false;
                _backlog.Clear();
                _droppedFrom = null;
            }

            isAsleep = Awaken();
        }

        Schedule(isAsleep);
    }

    private void Keep(HypervisorEvent news)
    {
        if (_policy == SlowConsumer.Conflate)
        {
            _backlog.Conflate(news);
        }

        if (_backlog.TryAdd(news))
        {
            _known = news.Position;
            return;
        }

        if (_policy == SlowConsumer.Resume)
        {
            _isBehind = true; // From _known on, which waits.
            return;
        }

        HypervisorEvent oldest = _backlog.RemoveFirst();
        _droppedFrom ??= oldest.Position with { Sequence = oldest.Position.Sequence - 1 };
        _droppedTo = oldest.Position;
        _backlog.TryAdd(news);
        _known = news.Position;
    }

    private bool IsKnown(Position position) => position.Epoch == _known.Epoch && position.Sequence <= _known.Sequence;

    /// <summary>Takes note that a drain is to come.</summary>
    /// <returns>Whether none was to come before: then <see cref="Schedule"/> it, outside of the lock.</returns>
    private bool Awaken() => !_isScheduled && (_isScheduled = true);

    private void Schedule(bool isAsleep)
    {
        if (isAsleep)
        {
            _owner.Schedule(this);
        }
    }

    public void Drain()
    {
        for (int i = 0; i < BatchesADrain; i++)
        {
            switch (Next(out int count))
            {
                case Step.Tell:
                    Tell(count);
                    break;
                case Step.Rest:
                    TellWhoWaits();
                    return;
                case Step.End:
                    End();
                    return;
            }
        }

        _owner.Schedule(this); // It goes on after the others.
    }

    /// <summary>Finds what to tell.</summary>
    private Step Next(out int count)
    {
        count = 0;
        Position known;
        lock (_gate)
        {
            if (_notifications.IsClosed)
            {
                return Step.End;
            }

            if (_droppedFrom is { } from)
            {
                _batch[0] = Gap(from, _droppedTo, GapReason.Dropped, "the subscriber was too slow");
                _droppedFrom = null;
                count = 1;
                return Step.Tell;
            }

            count = _backlog.Take(_batch);
            if (count > 0)
            {
                return Step.Tell;
            }

            if (!_isBehind)
            {
                _isScheduled = _isComplete; // Whoever pushes next schedules anew.
                return _isComplete ? Step.End : Step.Rest;
            }

            known = _known;
        }

        count = Read(known);
        if (count == 0)
        {
            Join(out count);
        }

        return Step.Tell;
    }

    /// <summary>Reads what there is in the log.</summary>
    private int Read(Position known)
    {
        try
        {
            _cursor ??= _owner.Log.From(known);
            return _cursor.Read(_batch);
        }
        catch (HypervisorException e)
        {
            // What cannot be read is missing, and is told so; it goes on with what comes.
            Position last = _owner.Log.Last;
            _batch[0] = Gap(_cursor?.Position ?? known, last, GapReason.Damage, e.Message);
            _cursor?.Dispose();
            _cursor = _owner.Log.From(last);
            return 1;
        }
    }

    /// <summary>Goes on with what the writer pushes, if nothing was published since the cursor was at the end.</summary>
    /// <param name="count">How much there is to tell first. 0 too when it has not joined: then there is more to read by now.</param>
    private void Join(out int count)
    {
        count = 0;
        Position at = _cursor!.Position;
        InventoryEvent? inventory = _needsInventory ? _owner.Inventory() : null;
        lock (_gate)
        {
            if (_owner.Log.Last != at || (inventory is not null && inventory.Position != at))
            {
                return;
            }

            (_isBehind, _known) = (false, at);
        }

        _cursor.Dispose();
        _cursor = null;
        _needsInventory = false;
        if (inventory is not null)
        {
            _batch[0] = inventory;
            count = 1;
        }
    }

    private void Tell(int count)
    {
        for (int i = 0; i < count; i++)
        {
            HypervisorEvent news = _batch[i];
            _batch[i] = null!; // It must not be kept by who waits for the next one.
            _needsInventory |= news is GapEvent { Reason: not GapReason.Dropped };
            Tell(news);
        }
    }

    private void Tell(HypervisorEvent news)
    {
        if (!_notifications.TryEnter())
        {
            return;
        }

        try
        {
            _observer.OnNext(news);
        }
        catch (Exception e)
        {
            Dispose();
            _owner.Rethrow(e);
        }
        finally
        {
            _notifications.Leave();
        }
    }

    private void End()
    {
        _cursor?.Dispose();
        _cursor = null;
        if (_notifications.TryEnter())
        {
            try
            {
                _observer.OnCompleted();
            }
            catch (Exception e)
            {
                _owner.Rethrow(e);
            }
            finally
            {
                _notifications.Leave();
            }
        }

        _owner.Remove(this);
        _ended.TrySetResult();
        TellWhoWaits();
    }

    private void TellWhoWaits()
    {
        TaskCompletionSource? rest;
        lock (_gate)
        {
            (rest, _rest) = (_rest, null);
        }

        rest?.SetResult();
    }

    private GapEvent Gap(Position from, Position to, GapReason reason, string why)
        => new() { Position = to, At = _owner.Delivery.Now, From = from, To = to, Reason = reason, Why = why };

    private enum Step
    {
        /// <summary>There is something to tell.</summary>
        Tell,

        /// <summary>There is nothing at present.</summary>
        Rest,

        /// <summary>There will be nothing any more.</summary>
        End,
    }
}
