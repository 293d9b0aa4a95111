using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A handle without a kernel: a test says when it is ready. For use with <see cref="VirtualTime"/>.</summary>
/// <remarks>Threading: the thread that drives virtual time.</remarks>
public sealed class VirtualHandle : SafeHandle
{
    private readonly List<Registration> _watches = [];

    /// <summary>Makes a handle that is not ready for anything.</summary>
    public VirtualHandle()
        : base(invalidHandleValue: -1, ownsHandle: true) => SetHandle(0);

    /// <inheritdoc/>
    public override bool IsInvalid => false;

    /// <summary>The conditions that hold now.</summary>
    public PollEvents Readiness { get; private set; }

    /// <summary>Makes conditions hold, in addition to those that do.</summary>
    public void Set(PollEvents conditions)
    {
        Readiness |= conditions;
        Report();
    }

    /// <summary>Makes conditions hold no longer.</summary>
    public void Clear(PollEvents conditions) => Readiness &= ~conditions;

    internal IDisposable Watch(VirtualTime time, PollEvents interest, Action<PollEvents> ready)
    {
        var watch = new Registration(this, time, interest, ready);
        _watches.Add(watch);
        watch.Report();
        return watch;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Report();
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => true;

    private void Report()
    {
        foreach (Registration watch in _watches.ToArray())
        {
            watch.Report();
        }
    }

    private sealed class Registration(VirtualHandle handle, VirtualTime time, PollEvents interest, Action<PollEvents> ready) : IDisposable
    {
        private readonly SerialDisposable _turn = new();
        private bool _scheduled;

        private PollEvents Found => handle.IsClosed
            ? PollEvents.Invalid
            : handle.Readiness & (interest | PollEvents.Error | PollEvents.HangUp);

        public void Dispose()
        {
            _turn.Dispose();
            handle._watches.Remove(this);
        }

        /// <summary>Has the callback run in the next turn, as long as there is something to report.</summary>
        internal void Report()
        {
            if (!_scheduled && !_turn.IsDisposed && Found != PollEvents.None)
            {
                _scheduled = true;
                _turn.Disposable = time.ScheduleAbsolute(this, time.Clock, static (_, watch) =>
                {
                    watch.Turn();
                    return Disposable.Empty;
                });
            }
        }

        private void Turn()
        {
            _scheduled = false;
            PollEvents found = Found;
            if (found == PollEvents.None)
            {
                return;
            }

            if (found == PollEvents.Invalid)
            {
                Dispose();
            }

            ready(found);
            Report(); // Level-triggered: what still holds is told again.
        }
    }
}
