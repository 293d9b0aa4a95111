using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>Time that moves only when told to: a scheduler and an event loop without a thread, for tests.</summary>
/// <remarks>
/// <para>Threading: work runs on the thread that calls <c>Start</c>, <c>AdvanceTo</c> or <c>AdvanceBy</c>, one item at a time, by due
/// time, then first in, first out. While it runs, <see cref="SynchronizationContext.Current"/> leads back here, so that
/// <see langword="await"/> goes on in virtual time too. Scheduling is safe from any thread.</para>
/// <para>Time: starts at zero; <see cref="IScheduler.Now"/> is <see cref="Origin"/> plus the clock.</para>
/// <para>Errors: what an action throws leaves <c>Start</c> or <c>AdvanceTo</c>; call it again to go on behind that action.</para>
/// </remarks>
public sealed class VirtualTime : VirtualTimeScheduler<TimeSpan, TimeSpan>, IEventLoop
{
    /// <summary>The wall-clock time at which virtual time starts.</summary>
    public static readonly DateTimeOffset Origin = new(2007, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SchedulerSynchronizationContext _context;
    private readonly Lock _gate = new();
    private readonly DueQueue _queue = new(); // Guarded by _gate.
    private Thread? _running;                 // Written by the driving thread.

    /// <summary>Starts at zero.</summary>
    public VirtualTime()
        : base(TimeSpan.Zero, Comparer<TimeSpan>.Default)
    {
        _context = new SchedulerSynchronizationContext(this);
        TimeProvider = new SchedulerTimeProvider(this);
    }

    /// <summary>The same clock for code that awaits.</summary>
    public TimeProvider TimeProvider { get; }

    /// <inheritdoc/>
    public bool IsCurrent => Volatile.Read(ref _running) == Thread.CurrentThread;

    /// <inheritdoc/>
    TimeSpan IEventLoop.Now => Clock;

    /// <summary>Runs <paramref name="action"/> when the clock shows <paramref name="seconds"/>.</summary>
    public IDisposable At(double seconds, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return ScheduleAbsolute(action, TimeSpan.FromSeconds(seconds), static (_, work) =>
        {
            work();
            return Disposable.Empty;
        });
    }

    /// <summary>Moves the clock by a number of seconds and runs what becomes due.</summary>
    public void AdvanceBySeconds(double seconds) => AdvanceTo(Clock + TimeSpan.FromSeconds(seconds));

    /// <summary>Subscribes now and writes down what comes, and when.</summary>
    public Recording<T> Record<T>(IObservable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Recording<T>(this, source);
    }

    /// <inheritdoc/>
    /// <remarks>A time gone by means now, behind what is due now already; <see cref="TimeSpan.MaxValue"/> means never.</remarks>
    public override IDisposable ScheduleAbsolute<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (dueTime == TimeSpan.MaxValue)
        {
            return Disposable.Empty;
        }

        var item = new Item<TState>(this, state, action) { Due = (dueTime > Clock ? dueTime : Clock).Ticks };
        lock (_gate)
        {
            _queue.Enqueue(item);
        }

        return item;
    }

    /// <inheritdoc/>
    IDisposable IEventLoop.Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(ready);
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        return handle is VirtualHandle known
            ? known.Watch(this, interest, ready)
            : throw new ArgumentException($"In virtual time only a {nameof(VirtualHandle)} can be watched, not a {handle.GetType().Name}.", nameof(handle));
    }

    /// <inheritdoc/>
    ILoopTimer IEventLoop.CreateTimer(Action elapsed) => new VirtualTimer(this, elapsed);

    /// <inheritdoc/>
    ILoopSignal IEventLoop.CreateSignal(Action raised) => new VirtualSignal(this, raised);

    /// <inheritdoc/>
    /// <remarks>Out of a queue of its own: an item is one object, and one that is taken back leaves at once.</remarks>
    protected override IScheduledItem<TimeSpan>? GetNext()
    {
        lock (_gate)
        {
            return (Item?)_queue.First;
        }
    }

    /// <inheritdoc/>
    protected override TimeSpan Add(TimeSpan absolute, TimeSpan relative)
        => relative > TimeSpan.MaxValue - absolute ? TimeSpan.MaxValue : absolute + relative;

    /// <inheritdoc/>
    protected override DateTimeOffset ToDateTimeOffset(TimeSpan absolute)
        => absolute > DateTimeOffset.MaxValue - Origin ? DateTimeOffset.MaxValue : Origin + absolute;

    /// <inheritdoc/>
    protected override TimeSpan ToRelative(TimeSpan timeSpan) => timeSpan;

    private IDisposable Run<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        Thread? before = _running;
        Volatile.Write(ref _running, Thread.CurrentThread);
        try
        {
            using (SchedulerSynchronizationContext.Enter(_context))
            {
                return action(this, state);
            }
        }
        catch
        {
            Stop(); // The base would think for ever that it is running.
            throw;
        }
        finally
        {
            Volatile.Write(ref _running, before);
        }
    }

    private void Remove(Item item)
    {
        lock (_gate)
        {
            _queue.Remove(item);
        }
    }

    private abstract class Item(VirtualTime time) : DueItem, IScheduledItem<TimeSpan>, IDisposable
    {
        private static readonly IDisposable TakenBack = Disposable.Create(static () => { });

        private IDisposable? _rest; // Interlocked: null, what the action returned, or TakenBack.

        public TimeSpan DueTime => TimeSpan.FromTicks(Due);

        public void Invoke()
        {
            time.Remove(this);
            if (ReferenceEquals(Volatile.Read(ref _rest), TakenBack))
            {
                return;
            }

            IDisposable? rest = RunIn(time);
            if (rest is not null && Interlocked.CompareExchange(ref _rest, rest, comparand: null) is not null)
            {
                rest.Dispose(); // It was taken back while it ran.
            }
        }

        public void Dispose()
        {
            IDisposable? before = Interlocked.Exchange(ref _rest, TakenBack);
            if (before is null)
            {
                time.Remove(this);
            }
            else
            {
                before.Dispose();
            }
        }

        protected abstract IDisposable? RunIn(VirtualTime time);
    }

    private sealed class Item<TState>(VirtualTime time, TState state, Func<IScheduler, TState, IDisposable> action) : Item(time)
    {
        protected override IDisposable? RunIn(VirtualTime time) => time.Run(state, action);
    }

    private sealed class VirtualTimer(VirtualTime time, Action elapsed) : ILoopTimer
    {
        private readonly SerialDisposable _pending = new();

        public void Set(TimeSpan due) => _pending.Disposable = time.ScheduleAbsolute(elapsed, due, static (_, work) =>
        {
            work();
            return Disposable.Empty;
        });

        public void Clear() => _pending.Disposable = Disposable.Empty;

        public void Dispose() => _pending.Dispose();
    }

    private sealed class VirtualSignal(VirtualTime time, Action raised) : ILoopSignal
    {
        private int _raised; // Interlocked.
        private volatile bool _disposed;

        public void Raise()
        {
            if (!_disposed && Interlocked.Exchange(ref _raised, 1) == 0)
            {
                time.ScheduleAbsolute(this, time.Clock, static (_, signal) =>
                {
                    signal.Deliver();
                    return Disposable.Empty;
                });
            }
        }

        public void Dispose() => _disposed = true;

        private void Deliver()
        {
            if (!_disposed && Interlocked.Exchange(ref _raised, 0) != 0)
            {
                raised();
            }
        }
    }
}
