using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>An <see cref="IEventLoop"/> with a thread of its own: epoll(7) for readiness, its timeout for timers, an eventfd to wake it.</summary>
/// <remarks>
/// <para>Threading: as <see cref="IEventLoop"/> says; the loop's thread is a background thread and starts at once.</para>
/// <para>Time: the monotonic clock, waits rounded up to milliseconds, so a timer is never early.</para>
/// <para>Handles: epoll cannot watch ordinary files and folders (EPERM). A handle closed under the loop is noticed when its
/// number is watched again, and otherwise within a second. Two <see cref="SafeHandle"/> objects with one number share the fate of the first.</para>
/// <para>Disposal: the running callback finishes, nothing runs after it; from another thread it waits for that, from a callback it does not.</para>
/// </remarks>
public sealed class EpollEventLoop : IEventLoop, IDisposable
{
    private const int ReadyPerTurn = 256;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly EpollWatches _watches;        // Loop thread only.
    private readonly EventSignal _wake = new();    // Immutable; Raise from any thread.
    private readonly DueQueue _timers = new();     // Loop thread only.
    private readonly Timer _sweep;                 // Loop thread only.
    private readonly PollReady[] _ready = new PollReady[ReadyPerTurn]; // Loop thread only.
    private readonly Lock _gate = new();
    private readonly Thread _thread;               // Immutable.
    private Signal[] _signals = [];                // Replaced under _gate, read anywhere.
    private bool _ended;                           // Guarded by _gate: the wake-up handle is closed.
    private int _wakeRequested;                    // Interlocked: 1 from a request until the loop has seen it.
    private long _timerRound;                      // Loop thread only.
    private long _timersRanAt;                     // Loop thread only: ticks of Now when timers were last looked at.
    private bool _sweeping;                        // Loop thread only.
    private volatile bool _stopping;               // Set once.

    /// <summary>Starts the loop.</summary>
    /// <exception cref="Interop.SyscallException">The process is out of descriptors.</exception>
    public EpollEventLoop()
    {
        try
        {
            _watches = new EpollWatches(_wake);
        }
        catch
        {
            _wake.Dispose();
            throw;
        }

        _sweep = new Timer(this, Sweep);
        _thread = new Thread(Run) { IsBackground = true, Name = "rx-loop" };
        _thread.Start();
    }

    /// <inheritdoc/>
#pragma warning disable RS0030 // A loop is where time comes from.
    public TimeSpan Now => Stopwatch.GetElapsedTime(0);
#pragma warning restore RS0030

    /// <inheritdoc/>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <inheritdoc/>
    public IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(ready);
        RequireLoopThread();
        IDisposable watch = _watches.Add(handle, interest, ready);
        if (!_sweeping)
        {
            _sweeping = true;
            _sweep.Set(Now + SweepInterval);
        }

        return watch;
    }

    /// <inheritdoc/>
    public ILoopTimer CreateTimer(Action elapsed)
    {
        ArgumentNullException.ThrowIfNull(elapsed);
        return new Timer(this, elapsed);
    }

    /// <inheritdoc/>
    public ILoopSignal CreateSignal(Action raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        var signal = new Signal(this, raised);
        lock (_gate)
        {
            _signals = [.. _signals, signal];
        }

        return signal;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        if (IsCurrent)
        {
            return; // Run frees everything once the running callback is through.
        }

        Wake();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                Turn();
            }
        }
        finally
        {
            _watches.Dispose();
            lock (_gate)
            {
                _ended = true;
                _wake.Dispose();
            }
        }
    }

    private void Turn()
    {
        ReadOnlySpan<PollReady> ready = _ready.AsSpan(0, _watches.Wait(_ready, NextTimeout()));
        foreach (PollReady one in ready)
        {
            if (one.Key == EpollWatches.WakeKey)
            {
                _wake.Clear();
            }
            else
            {
                _watches.Dispatch(one);
            }

            if (_stopping)
            {
                return;
            }
        }

        _watches.ReportInvalid();
        if (Interlocked.Exchange(ref _wakeRequested, 0) != 0)
        {
            RunSignals();
        }

        RunTimers();
    }

    private TimeSpan NextTimeout()
    {
        if (Volatile.Read(ref _wakeRequested) != 0 || _watches.HasInvalid)
        {
            return TimeSpan.Zero;
        }

        if (_timers.First is not { } first)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = TimeSpan.FromTicks(first.Due) - Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void RunSignals()
    {
        foreach (Signal signal in Volatile.Read(ref _signals))
        {
            if (_stopping)
            {
                return;
            }

            signal.Deliver();
        }
    }

    /// <summary>Runs what is due now. What a callback sets anew waits for the next turn, so that handles get their part.</summary>
    private void RunTimers()
    {
        long now = _timersRanAt = Now.Ticks;
        long round = ++_timerRound;
        while (!_stopping && _timers.First is Timer timer && timer.Due <= now && timer.Round < round)
        {
            _timers.Remove(timer);
            timer.Elapse();
        }
    }

    private void Sweep()
    {
        _sweeping = _watches.FindClosed();
        if (_sweeping)
        {
            _sweep.Set(Now + SweepInterval);
        }
    }

    /// <summary>Ends the current or next wait. However many ask before the loop has looked, one write is enough.</summary>
    private void Wake()
    {
        if (Interlocked.Exchange(ref _wakeRequested, 1) != 0 || IsCurrent)
        {
            return;
        }

        lock (_gate)
        {
            if (!_ended)
            {
                _wake.Raise();
            }
        }
    }

    private void RequireLoopThread()
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (!IsCurrent)
        {
            throw new InvalidOperationException($"Watches and timers of {nameof(EpollEventLoop)} belong to its own thread; schedule the call.");
        }
    }

    private sealed class Timer(EpollEventLoop loop, Action elapsed) : DueItem, ILoopTimer
    {
        private bool _disposed; // Loop thread only.

        /// <summary>How often the loop had looked at its timers when this one was set.</summary>
        internal long Round { get; private set; }

        public void Set(TimeSpan due)
        {
            loop._timers.Remove(this);
            if (!_disposed)
            {
                // Set for a time gone by, it still stands behind what is due now: else one that always does so runs alone.
                Due = Math.Max(due.Ticks, loop._timersRanAt);
                Round = loop._timerRound;
                loop._timers.Enqueue(this);
            }
        }

        public void Clear() => loop._timers.Remove(this);

        public void Dispose()
        {
            _disposed = true;
            Clear();
        }

        internal void Elapse() => elapsed();
    }

    private sealed class Signal(EpollEventLoop loop, Action raised) : ILoopSignal
    {
        private int _raised;             // Interlocked.
        private volatile bool _disposed; // Set once.

        public void Raise()
        {
            if (!_disposed && Interlocked.Exchange(ref _raised, 1) == 0)
            {
                loop.Wake();
            }
        }

        public void Dispose()
        {
            _disposed = true;
            lock (loop._gate)
            {
                loop._signals = Array.FindAll(loop._signals, other => other != this);
            }
        }

        internal void Deliver()
        {
            if (!_disposed && Interlocked.Exchange(ref _raised, 0) != 0)
            {
                raised();
            }
        }
    }
}
