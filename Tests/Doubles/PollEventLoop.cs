using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The loop of an application that brings its own: poll(2), written as such a program would, without haste.</summary>
/// <remarks>It counts what it is asked: <see cref="Wakes"/> is how often somebody raised a signal from another thread.</remarks>
internal sealed class PollEventLoop : IEventLoop, IDisposable
{
    private static readonly TimeSpan LookForClosed = TimeSpan.FromMilliseconds(50);

    private readonly EventSignal _wake = new();
    private readonly List<HandleWatch> _watches = []; // Loop thread only.
    private readonly List<Timer> _timers = [];        // Guarded by itself.
    private readonly List<Signal> _signals = [];      // Guarded by itself.
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _wakes; // Interlocked.

    internal PollEventLoop()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "poll-loop" };
        _thread.Start();
    }

    public TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public bool IsCurrent => Thread.CurrentThread == _thread;

    internal int Wakes => Volatile.Read(ref _wakes);

    public IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        var watch = new HandleWatch(handle, interest, ready);
        _watches.Add(watch);
        return watch;
    }

    public ILoopTimer CreateTimer(Action elapsed)
    {
        var timer = new Timer(elapsed);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public ILoopSignal CreateSignal(Action raised)
    {
        var signal = new Signal(this, raised);
        lock (_signals)
        {
            _signals.Add(signal);
        }

        return signal;
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Raise();
        _thread.Join();
        _wake.Dispose();
    }

    private static T[] Copy<T>(List<T> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            Turn();
        }
    }

    private void Turn()
    {
        HandleWatch[] watches = Hold();
        PollEvents[] found = WaitFor(watches);
        for (int i = 0; i < watches.Length; i++)
        {
            watches[i].Report(found[i]);
        }

        foreach (Signal signal in Copy(_signals))
        {
            signal.Deliver();
        }

        TimeSpan now = Now;
        foreach (Timer timer in Copy(_timers).Where(timer => timer.Due <= now))
        {
            timer.Elapse(now);
        }
    }

    /// <summary>Ends the watches of closed handles; holds on to the numbers of the others meanwhile.</summary>
    private HandleWatch[] Hold()
    {
        foreach (HandleWatch watch in _watches.ToArray())
        {
            watch.TryHold();
        }

        _watches.RemoveAll(static watch => watch.IsOver);
        return [.. _watches.Where(static watch => watch.IsHeld)];
    }

    private PollEvents[] WaitFor(HandleWatch[] watches)
    {
        var descriptors = new PollDescriptor[watches.Length + 1];
        descriptors[0] = new PollDescriptor((int)_wake.Handle.DangerousGetHandle(), PollEvents.In);
        for (int i = 0; i < watches.Length; i++)
        {
            descriptors[i + 1] = watches[i].Descriptor;
        }

        Poll.Wait(descriptors, NextTimeout());
        Array.ForEach(watches, static watch => watch.Release());
        if (descriptors[0].Readiness != PollEvents.None)
        {
            _wake.Clear();
        }

        return [.. descriptors.Skip(1).Select(static descriptor => descriptor.Readiness)];
    }

    private TimeSpan NextTimeout()
    {
        TimeSpan next = _watches.Count > 0 ? LookForClosed : TimeSpan.MaxValue;
        foreach (Timer timer in Copy(_timers))
        {
            TimeSpan left = timer.Due == TimeSpan.MaxValue ? TimeSpan.MaxValue : timer.Due - Now;
            next = left < next ? left : next;
        }

        return next == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : next > TimeSpan.Zero ? next : TimeSpan.Zero;
    }

    private sealed class HandleWatch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready) : IDisposable
    {
        internal bool IsOver { get; private set; }

        internal bool IsHeld { get; private set; }

        internal PollDescriptor Descriptor => new((int)handle.DangerousGetHandle(), interest);

        public void Dispose() => IsOver = true;

        internal void TryHold()
        {
            try
            {
                bool held = false;
                if (!IsOver)
                {
                    handle.DangerousAddRef(ref held);
                    IsHeld = held;
                }
            }
            catch (ObjectDisposedException)
            {
                End();
            }
        }

        internal void Release()
        {
            IsHeld = false;
            handle.DangerousRelease();
        }

        internal void Report(PollEvents found)
        {
            if (handle.IsClosed)
            {
                End();
            }
            else if (!IsOver && found != PollEvents.None)
            {
                ready(found);
            }
        }

        private void End()
        {
            if (!IsOver)
            {
                IsOver = true;
                ready(PollEvents.Invalid);
            }
        }
    }

    private sealed class Timer(Action elapsed) : ILoopTimer
    {
        internal TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

        public void Set(TimeSpan due) => Due = due;

        public void Clear() => Due = TimeSpan.MaxValue;

        public void Dispose() => Clear();

        internal void Elapse(TimeSpan now)
        {
            if (Due <= now)
            {
                Clear();
                elapsed();
            }
        }
    }

    private sealed class Signal(PollEventLoop loop, Action raised) : ILoopSignal
    {
        private int _raised; // Interlocked.
        private volatile bool _disposed;

        public void Raise()
        {
            if (_disposed)
            {
                return;
            }

            Interlocked.Exchange(ref _raised, 1);
            if (!loop.IsCurrent)
            {
                Interlocked.Increment(ref loop._wakes);
            }

            loop._wake.Raise();
        }

        public void Dispose() => _disposed = true;

        internal void Deliver()
        {
            if (!_disposed && Interlocked.Exchange(ref _raised, 0) != 0)
            {
                raised();
            }
        }
    }
}
