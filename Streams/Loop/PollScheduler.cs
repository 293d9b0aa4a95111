using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Runs scheduled work on an <see cref="IEventLoop"/>, next to the readiness callbacks of that loop.</summary>
/// <remarks>
/// <para>Threading: call from any thread. Actions run one at a time on the loop's thread, by due time, then first in, first
/// out; never inside the call that schedules them. While they run, <see cref="SynchronizationContext.Current"/> leads back
/// here, so that <see langword="await"/> resumes on the loop.</para>
/// <para>Time: due times follow the loop's clock, which only goes forward; stepping the wall clock neither delays nor rushes
/// them. An absolute due time is made relative when it is scheduled. A time too far to count is never reached.</para>
/// <para>Fairness: after 1,024 actions the loop looks at its handles before it goes on.</para>
/// <para>Errors: an exception that escapes an action or an observer goes to <see cref="UnhandledException"/>.</para>
/// <para>Disposal: queued work is dropped, the running action finishes; safe from inside an action.</para>
/// </remarks>
public sealed partial class PollScheduler : IScheduler, ISchedulerPeriodic, IStopwatchProvider, IServiceProvider, IDisposable
{
    private const int BatchLimit = 1024;

    private readonly IEventLoop _loop;                         // Immutable.
    private readonly IDisposable? _owned;                      // Immutable: the loop, when it is this scheduler's own.
    private readonly TimeProvider _wallClock;                  // Immutable.
    private readonly ILoopSignal _signal;                      // Immutable.
    private readonly ILoopTimer _timer;                        // Loop thread only.
    private readonly SchedulerSynchronizationContext _context; // Immutable.
    private readonly Lock _gate = new();
    private readonly DueQueue _timed = new();                  // Guarded by _gate.
    private ScheduledItem? _incomingFirst;                     // Guarded by _gate: work due as soon as it came.
    private ScheduledItem? _incomingLast;                      // Guarded by _gate.
    private long _armed = long.MaxValue;                       // Guarded by _gate: what the loop's timer is set to.
    private bool _wakePending;                                 // Guarded by _gate: a turn is under way or on its way.
    private bool _disposed;                                    // Guarded by _gate; read without it between actions.
    private ScheduledItem? _batchFirst;                        // Loop thread only: what is due, in order.
    private ScheduledItem? _batchLast;                         // Loop thread only.

    /// <summary>Makes a scheduler with an <see cref="EpollEventLoop"/> and a thread of its own, both ended by <see cref="Dispose"/>.</summary>
    public PollScheduler()
#pragma warning disable RS0030 // For those who bring no clock of their own.
        : this(new EpollEventLoop(), TimeProvider.System, ownsLoop: true)
#pragma warning restore RS0030
    {
    }

    /// <summary>Makes a scheduler on a loop that the application runs. Disposing the scheduler leaves the loop alone.</summary>
    public PollScheduler(IEventLoop loop)
#pragma warning disable RS0030 // As above.
        : this(loop, TimeProvider.System)
#pragma warning restore RS0030
    {
    }

    /// <summary>As the public one, with a wall clock that a test can step.</summary>
    internal PollScheduler(IEventLoop loop, TimeProvider wallClock)
        : this(loop, wallClock, ownsLoop: false)
    {
    }

    private PollScheduler(IEventLoop loop, TimeProvider wallClock, bool ownsLoop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loop = loop;
        _wallClock = wallClock;
        _owned = ownsLoop ? (IDisposable)loop : null;
        _context = new SchedulerSynchronizationContext(this);
        TimeProvider = new SchedulerTimeProvider(this);
        _timer = loop.CreateTimer(RunTurn);
        _signal = loop.CreateSignal(RunTurn);
    }

    /// <summary>Receives what escapes actions and observers, on the loop's thread. Without a handler the process ends, as with Rx.</summary>
    public event EventHandler<UnhandledErrorEventArgs>? UnhandledException;

    /// <summary>The wall clock. For people and protocols; due times do not follow it.</summary>
    public DateTimeOffset Now => _wallClock.GetUtcNow();

    /// <summary>What it is called where its lateness is measured; empty by default.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the caller already runs on the loop's thread.</summary>
    public bool IsCurrent => _loop.IsCurrent;

    /// <summary>This scheduler's clock and timers for code that awaits.</summary>
    public TimeProvider TimeProvider { get; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The scheduler no longer accepts work.</exception>
    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var item = new ScheduledItem<TState>(this, state, action);
        Enqueue(item, TimeSpan.Zero);
        return item;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The scheduler no longer accepts work.</exception>
    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var item = new ScheduledItem<TState>(this, state, action);
        Enqueue(item, dueTime);
        return item;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The scheduler no longer accepts work.</exception>
    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
        => Schedule(state, dueTime - Now, action);

    /// <summary>Runs <paramref name="action"/> at n x <paramref name="period"/> from now, for n = 1, 2, ...</summary>
    /// <remarks>A late run shifts none of those after it, and none is left out: after a stall they follow one another at once.</remarks>
    /// <exception cref="ObjectDisposedException">The scheduler no longer accepts work.</exception>
    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(action);
        var item = new PeriodicItem<TState>(this, state, period, action);
        Enqueue(item, period);
        return item;
    }

    /// <inheritdoc/>
    public IStopwatch StartStopwatch() => new LoopStopwatch(_loop);

    /// <inheritdoc/>
    object? IServiceProvider.GetService(Type serviceType)
    {
        if (serviceType == typeof(TimeProvider))
        {
            return TimeProvider;
        }

        return serviceType == typeof(ISchedulerPeriodic) || serviceType == typeof(IStopwatchProvider) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _incomingFirst = _incomingLast = null;
        }

        // The timer belongs to the loop's thread: one last turn clears it, unless the loop ends with us.
        _signal.Raise();
        _owned?.Dispose();
    }

    /// <summary>Takes an item back that has not run. Any thread.</summary>
    internal void Withdraw(ScheduledItem item)
    {
        // An item due at once stays in its list, marked: it is passed over within the turn.
        lock (_gate)
        {
            _timed.Remove(item);
        }
    }

    /// <summary>Puts a periodic item back, due one period after it last was. Loop thread only.</summary>
    internal void Repeat(ScheduledItem item, TimeSpan period)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                item.Next = null;
                item.Due = SaturatingAdd(item.Due, period.Ticks);
                _timed.Enqueue(item);
            }
        }
    }

    private static long SaturatingAdd(long due, long ticks) => ticks > long.MaxValue - due ? long.MaxValue : due + ticks;

    private void Enqueue(ScheduledItem item, TimeSpan dueTime)
    {
        bool wake;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            item.Due = _loop.Now.Ticks; // Read under the gate: due times within the incoming list never go back.
            if (dueTime <= TimeSpan.Zero)
            {
                Append(ref _incomingFirst, ref _incomingLast, item);
                wake = true;
            }
            else
            {
                item.Due = SaturatingAdd(item.Due, dueTime.Ticks);
                _timed.Enqueue(item);
                wake = item.Due < _armed; // The loop may be asleep past this due time.
            }

            wake &= !_wakePending;
            _wakePending |= wake;
        }

        if (wake)
        {
            _signal.Raise();
        }
    }

    /// <summary>One turn: runs a bounded number of items, what comes in meanwhile among them, and sees to the next wake-up.</summary>
    private void RunTurn()
    {
        BeginTurn();
        using (SchedulerSynchronizationContext.Enter(_context))
        {
            for (int n = 0; n < BatchLimit; n++)
            {
                if (Take() is not { } item)
                {
                    return;
                }

                if (Telemetry.LoopLag.Enabled)
                {
                    Telemetry.LoopLag.Record(TimeSpan.FromTicks(_loop.Now.Ticks - item.Due).TotalSeconds, new KeyValuePair<string, object?>("hypervisor.loop", Name));
                }

                BeginWork();
                try
                {
                    item.Run();
                }
                catch (Exception e)
                {
                    Report(e);
                }

                EndWork();
            }
        }

        _signal.Raise(); // The handles get their part, then it goes on.
    }

    /// <summary>The next item that is due. Without one the turn is over.</summary>
    private ScheduledItem? Take()
    {
        if (_batchFirst is null || Volatile.Read(ref _disposed))
        {
            Refill();
        }

        ScheduledItem? item = _batchFirst;
        if (item is not null)
        {
            _batchFirst = item.Next;
            item.Next = null;
        }

        return item;
    }

    private void Refill()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                _batchFirst = null;
                _timer.Dispose();
                _signal.Dispose();
                return;
            }

            CollectDue();
            _wakePending = _batchFirst is not null; // Nobody need wake us during the turn: its end looks again.
            if (!_wakePending)
            {
                Arm();
            }
        }
    }

    private void Arm()
    {
        if (_timed.First is { } first)
        {
            _armed = first.Due;
            _timer.Set(TimeSpan.FromTicks(first.Due));
        }
        else
        {
            _armed = long.MaxValue;
            _timer.Clear();
        }
    }

    /// <summary>Merges timers that are due with the incoming work, by due time, then order. Everything incoming is due.</summary>
    /// <remarks>A turn's worth at most, lest a flood of timers keep the gate shut; those left are due after those taken.</remarks>
    private void CollectDue()
    {
        long now = _timed.First is null ? long.MinValue : _loop.Now.Ticks; // Without timers nobody asks for the time.
        for (int n = 0; n < BatchLimit; n++)
        {
            ScheduledItem? timed = _timed.First is ScheduledItem first && first.Due <= now ? first : null;
            ScheduledItem? incoming = _incomingFirst;
            if (timed is not null && (incoming is null || timed.Due <= incoming.Due))
            {
                // At equal due times the timer was scheduled earlier: its delay was more than nothing.
                _timed.Remove(timed);
                Append(ref _batchFirst, ref _batchLast, timed);
            }
            else if (incoming is null)
            {
                return;
            }
            else if (timed is null)
            {
                Splice();
                return;
            }
            else
            {
                _incomingFirst = incoming.Next;
                incoming.Next = null;
                Append(ref _batchFirst, ref _batchLast, incoming);
            }
        }
    }

    private void Splice()
    {
        if (_batchFirst is null)
        {
            _batchFirst = _incomingFirst;
        }
        else
        {
            _batchLast!.Next = _incomingFirst;
        }

        _batchLast = _incomingLast;
        _incomingFirst = _incomingLast = null;
    }

    private static void Append(ref ScheduledItem? first, ref ScheduledItem? last, ScheduledItem item)
    {
        if (first is null)
        {
            first = item;
        }
        else
        {
            last!.Next = item;
        }

        last = item;
    }

    private void Report(Exception exception)
    {
        if (exception is ObjectDisposedException { ObjectName: var name } && name == GetType().FullName && Volatile.Read(ref _disposed))
        {
            return; // An action that was running when another thread disposed us, and that wanted to go on.
        }

        EventHandler<UnhandledErrorEventArgs>? handlers = UnhandledException;
        if (handlers is null)
        {
            Environment.FailFast($"An exception escaped an observer or action on {nameof(PollScheduler)}: {exception.Message}", exception);
        }

        try
        {
            handlers(this, new UnhandledErrorEventArgs(exception));
        }
        catch (Exception second)
        {
            Environment.FailFast($"The handler of {nameof(UnhandledException)} failed: {second.Message}", second);
        }
    }

    private sealed class LoopStopwatch(IEventLoop loop) : IStopwatch
    {
        private readonly TimeSpan _start = loop.Now;

        public TimeSpan Elapsed => loop.Now - _start;
    }
}
