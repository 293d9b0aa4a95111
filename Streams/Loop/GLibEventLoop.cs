using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Interop.GLib;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>An <see cref="IEventLoop"/> inside a GLib main context that the application runs (GTK, GStreamer, libvirt-glib).</summary>
/// <remarks>
/// <para>Threading: callbacks run on whichever thread iterates the context. <see cref="IsCurrent"/> asks who owns the context.
/// That watches are made and disposed on that thread is not checked: between turns, and before the first, nobody owns it.</para>
/// <para>Time: <c>g_get_monotonic_time</c>, in microseconds; due times are rounded up.</para>
/// <para>Handles: a handle closed under the loop is noticed in the next turn, and there is one each second.</para>
/// <para>Cost: GLib polls all its handles each time, so a dispatch costs in proportion to their number.</para>
/// </remarks>
/// <param name="context">The context; it must outlive the loop. <see cref="GLibMainContext.Default"/> is what most programs run.</param>
public sealed class GLibEventLoop(GLibMainContext context) : IEventLoop
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<HandleWatch> _watches = []; // Loop thread only.
    private GLibTimerSource? _sweep;                     // Loop thread only; exists while something is watched.

    /// <inheritdoc/>
    public TimeSpan Now => GLibMainContext.Now;

    /// <inheritdoc/>
    public bool IsCurrent => context.IsOwner;

    /// <inheritdoc/>
    public IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(ready);
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        var watch = new HandleWatch(this, context, handle, interest, ready);
        _watches.Add(watch);
        if (_sweep is null)
        {
            _sweep = new GLibTimerSource(context, Sweep);
            _sweep.SetReadyTime(Now + SweepInterval);
        }

        return watch;
    }

    /// <inheritdoc/>
    public ILoopTimer CreateTimer(Action elapsed) => new Timer(context, elapsed);

    /// <inheritdoc/>
    public ILoopSignal CreateSignal(Action raised) => new Signal(context, raised);

    private void Forget(HandleWatch watch)
    {
        if (_watches.Remove(watch) && _watches.Count == 0)
        {
            _sweep?.Dispose();
            _sweep = null;
        }
    }

    /// <summary>Looks for handles that were closed while watched, and whose number went to one that is not ready.</summary>
    private void Sweep()
    {
        _sweep?.SetReadyTime(Now + SweepInterval);
        foreach (HandleWatch watch in new List<HandleWatch>(_watches))
        {
            watch.EndIfClosed();
        }
    }

    private sealed class HandleWatch : IDisposable
    {
        private readonly GLibEventLoop _loop;
        private readonly SafeHandle _handle;
        private readonly Action<PollEvents> _ready;
        private readonly GLibHandleSource _source;

        internal HandleWatch(
            GLibEventLoop loop, GLibMainContext context, SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
        {
            _loop = loop;
            _handle = handle;
            _ready = ready;
            _source = new GLibHandleSource(context, handle, interest, Report);
        }

        public void Dispose()
        {
            _source.Dispose();
            _loop.Forget(this);
        }

        internal void EndIfClosed()
        {
            if (_handle.IsClosed && !_source.IsClosed)
            {
                End();
            }
        }

        private void Report(PollEvents readiness)
        {
            // GLib polls numbers: after a close the number is bad (POLLNVAL), or means another handle by now.
            if (_handle.IsClosed || (readiness & PollEvents.Invalid) != 0)
            {
                End();
                return;
            }

            _ready(readiness);
        }

        private void End()
        {
            Dispose();
            _ready(PollEvents.Invalid);
        }
    }

    private sealed class Timer(GLibMainContext context, Action elapsed) : ILoopTimer
    {
        private readonly GLibTimerSource _source = new(context, elapsed);

        public void Set(TimeSpan due) => _source.SetReadyTime(due);

        public void Clear() => _source.Clear();

        public void Dispose() => _source.Dispose();
    }

    private sealed class Signal(GLibMainContext context, Action raised) : ILoopSignal
    {
        private readonly Lock _gate = new();
        private readonly GLibTimerSource _source = new(context, raised); // Guarded by _gate.

        public void Raise()
        {
            lock (_gate)
            {
                if (!_source.IsClosed)
                {
                    _source.SetReadyTime(TimeSpan.Zero);
                }
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _source.Dispose();
            }
        }
    }
}
