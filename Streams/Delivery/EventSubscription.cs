using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>One subscriber: where it is, and the call to it.</summary>
/// <remarks>
/// <para>Threading: <see cref="Wake"/>, <see cref="Complete"/> and <see cref="Dispose"/> anywhere; the subscriber is called on the delivery
/// scheduler, by one drain at a time, never under a lock.</para>
/// <para>The writer puts nothing here: it publishes once for all, then wakes those that rest. A drain that has found nothing more says that it rests, passes a full
/// fence, and looks again; the writer publishes, passes a full fence, and looks who rests. So one of the two sees the other.</para>
/// </remarks>
internal sealed class EventSubscription : IDisposable, IDrain
{
    private const int Batch = 64;

    /// <summary>How many batches one drain tells before others have their turn.</summary>
    private const int BatchesADrain = 8;

    private readonly EventStream _owner;                        // Immutable.
    private readonly IObserver<HypervisorEvent> _observer;      // Immutable.
    private readonly NotificationGate _notifications = new();
    private readonly TaskCompletionSource _ended = new(); // Who waits goes on by itself, on the engine: in virtual time too.
    private int _isScheduled; // Interlocked: a drain is to come, or at work. For ever once it has ended.
    private int _end;         // Interlocked: see End.
    private readonly Lock _gate = new();
    private TaskCompletionSource? _rest; // Guarded by _gate: somebody waits until nothing waits.
    private readonly HypervisorEvent[] _batch = new HypervisorEvent[Batch]; // Drain only, as all below.
    private readonly EventReader _reader;
    private readonly EventBacklog? _backlog; // Of those who may miss some.
    private readonly bool _dropsOldest;
    private readonly Position? _past;        // Up to here it is a past that was asked for.
    private bool _isReplaying;               // It has asked for what was before, and has not come to what happens now.
    private bool _needsInventory;            // It has missed something.
    private long _lastSequence;              // Written by the drain, read anywhere.

    /// <summary>Makes a subscriber.</summary>
    /// <param name="owner">The stream.</param>
    /// <param name="observer">Whom to tell.</param>
    /// <param name="from">After which event; <see langword="null"/>: from now on.</param>
    /// <param name="policy">What becomes of what it is too slow for.</param>
    internal EventSubscription(EventStream owner, IObserver<HypervisorEvent> observer, Position? from, SlowConsumer policy)
    {
        (_owner, _observer, _isReplaying) = (owner, observer, from is not null);
        _reader = new EventReader(owner.Recent, owner.Log, from, Wake);
        _lastSequence = from?.Sequence ?? owner.LastSequence;
        _past = from is null ? null : owner.Log.Last;
        _dropsOldest = policy == SlowConsumer.DropOldest;
        _backlog = policy == SlowConsumer.Resume ? null : new EventBacklog(policy == SlowConsumer.Conflate);
    }

    /// <summary>Completes when the subscriber has been told all that it will be.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>The number of the last event that the subscriber has been told.</summary>
    internal long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>Begins. Once the writer knows of it: what was published since it was made is waiting.</summary>
    internal void Start()
    {
        if (_isReplaying || _reader.HasMore(_reader.Mark))
        {
            Wake();
        }
    }

    /// <summary>Waits until the subscriber has been told all that was published so far.</summary>
    internal Task RestAsync()
    {
        if (_owner.HasUntold)
        {
            Wake();
        }

        lock (_gate)
        {
            return Volatile.Read(ref _isScheduled) != 0 && !_ended.Task.IsCompleted ? (_rest ??= new TaskCompletionSource()).Task : Task.CompletedTask;
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

    /// <summary>Sees to it that what was published will be told.</summary>
    internal void Wake()
    {
        if (TryWake())
        {
            _owner.Schedule(this);
        }
    }

    /// <summary>The first half of <see cref="Wake"/>.</summary>
    /// <returns>Whether the caller is to have a drain scheduled.</returns>
    internal bool TryWake() => Volatile.Read(ref _isScheduled) == 0 && Interlocked.Exchange(ref _isScheduled, 1) == 0;

    /// <summary>Nothing more comes.</summary>
    /// <param name="isCut">Whether what waits is left out.</param>
    internal void Complete(bool isCut)
    {
        Interlocked.Or(ref _end, isCut ? End.Cut : End.AfterAll);
        Wake();
    }

    public void Drain()
    {
        for (int i = 0; i < BatchesADrain; i++)
        {
            int end = Volatile.Read(ref _end); // First: what was published before the end is told.
            int count = _notifications.IsClosed || (end & End.Cut) != 0 ? 0 : Next();
            if (count > 0)
            {
                Tell(count);
            }
            else if (_notifications.IsClosed || (end & End.Cut) != 0 || (end != 0 && !_needsInventory))
            {
                Finish();
                return;
            }
            else if (!_needsInventory && TryRest())
            {
                return;
            }
        }

        _owner.Schedule(this); // It goes on after the others.
    }

    private void Forget()
    {
        _owner.Remove(this);
        Wake(); // The drain alone knows what is to be let go of.
    }

    /// <summary>Finds what to tell.</summary>
    private int Next()
    {
        int count = _backlog is null || _isReplaying ? Read() : Next(_backlog); // What was asked for is not too much.
        _isReplaying &= (count > 0 || _reader.IsWaiting) && _reader.IsBehind;
        if (count == 0 && _needsInventory && _owner.Inventory() is var inventory && inventory.Position == _reader.Position)
        {
            _needsInventory = false; // What was published since it was taken is news again.
            _batch[0] = inventory;
            return 1;
        }

        return count;
    }

    /// <summary>Takes in all that was published: what waits decides what is left out.</summary>
    private int Next(EventBacklog backlog)
    {
        if (_dropsOldest && _reader.Skip(EventBacklog.Capacity) is var (first, last))
        {
            backlog.DropAll(first, last);
        }

        while (!_notifications.IsClosed && Read() is > 0 and var count)
        {
            for (int i = 0; i < count; i++)
            {
                backlog.Add(_batch[i]);
                _batch[i] = null!;
            }
        }

        if (backlog.TakeDropped() is not var (from, to))
        {
            return backlog.Take(_batch);
        }

        _batch[0] = Gap(from, to, GapReason.Dropped, "the subscriber was too slow");
        return 1;
    }

    /// <summary>Reads what there is.</summary>
    private int Read()
    {
        try
        {
            return _reader.Read(_batch);
        }
        catch (HypervisorException e)
        {
            // What cannot be read is missing, and is told so; it goes on with what comes.
            Position last = _owner.Log.Last;
            _batch[0] = Gap(_reader.Position, last, GapReason.Damage, e.Message);
            _reader.MoveTo(last);
            return 1;
        }
    }

    private bool TryRest()
    {
        (long Index, Position? Position, IEventCursor? Cursor) mark = _reader.Mark; // Another drain may be at work as soon as this one says that it rests.
        Volatile.Write(ref _isScheduled, 0);
        Interlocked.MemoryBarrier();
        bool hasMore = _reader.HasMore(mark) || Volatile.Read(ref _end) != 0 || _notifications.IsClosed;
        if (hasMore && Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            return false;
        }

        TellWhoWaits();
        return true;
    }

    private void Tell(int count)
    {
        int told = 0;
        if (_notifications.TryEnter()) // Once for all of them: who closes the gate waits for the one that is being told, as each looks before it is.
        {
            try
            {
                for (; told < count && !_notifications.IsClosed; told++)
                {
                    HypervisorEvent news = _batch[told];
                    _batch[told] = null!; // It must not be kept by who waits for the next one.
                    _needsInventory |= news is GapEvent { Reason: not GapReason.Dropped };
                    Tell(news);
                    Volatile.Write(ref _lastSequence, news.Position.Sequence);
                    _owner.HasTold(news, _past is { } past && (news.Position.Epoch != past.Epoch || news.Position.Sequence <= past.Sequence));
                }
            }
            finally
            {
                _notifications.Leave();
            }
        }

        Array.Clear(_batch, told, count - told);
    }

    private void Tell(HypervisorEvent news)
    {
        try
        {
            _observer.OnNext(news);
        }
        catch (Exception e)
        {
            Dispose();
            _owner.Rethrow(e);
        }
    }

    private void Finish()
    {
        _reader.Dispose();
        _backlog?.Clear();
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

    /// <summary>How it is to end.</summary>
    private static class End
    {
        /// <summary>When it has been told everything.</summary>
        internal const int AfterAll = 1;

        /// <summary>At once.</summary>
        internal const int Cut = 2;
    }
}
