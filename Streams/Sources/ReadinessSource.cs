using System;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Readiness of handles as streams.</summary>
public static class ReadinessSource
{
    /// <summary>Conditions of <paramref name="handle"/>, once for each turn of the loop in which some condition holds.</summary>
    /// <remarks>
    /// <para>Shape: cold, level-triggered: while the condition holds it is told again, so the observer reads or writes, or unsubscribes.</para>
    /// <para>Threading: on the scheduler's loop, one at a time; subscribe and dispose anywhere.</para>
    /// <para>Errors: <see cref="ObjectDisposedException"/> when the handle is closed while watched;
    /// <see cref="Interop.SyscallException"/> when it cannot be watched (EPERM for ordinary files).</para>
    /// <para>Completion: never; the watch lives exactly as long as the subscription.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    /// <param name="scheduler">Whose loop watches.</param>
    /// <param name="handle">Stays the caller's.</param>
    /// <param name="interest">Conditions to wait for; the output-only ones come unasked.</param>
    public static IObservable<PollEvents> WhenReady(this PollScheduler scheduler, SafeHandle handle, PollEvents interest)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(handle);
        return new Readiness(scheduler, handle, interest);
    }

    private sealed class Readiness(PollScheduler scheduler, SafeHandle handle, PollEvents interest) : IObservable<PollEvents>
    {
        public IDisposable Subscribe(IObserver<PollEvents> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var subscription = new Subscription(scheduler, handle, interest, observer);
            subscription.Start();
            return subscription;
        }
    }

    private sealed class Subscription(
        PollScheduler scheduler, SafeHandle handle, PollEvents interest, IObserver<PollEvents> observer) : IDisposable
    {
        private readonly NotificationGate _gate = new();
        private IDisposable? _watch; // Loop thread only.

        public void Dispose()
        {
            if (_gate.Close())
            {
                scheduler.RunOnLoop(this, static subscription => subscription.Unwatch());
            }
        }

        internal void Start() => scheduler.RunOnLoop(this, static subscription => subscription.Watch());

        private void Watch()
        {
            if (_gate.IsClosed)
            {
                return;
            }

            try
            {
                _watch = scheduler.Watch(handle, interest, OnReady);
            }
            catch (Exception e) when (e is ObjectDisposedException or Interop.SyscallException)
            {
                // Never inside Subscribe: an observer hears nothing before it has its subscription.
                scheduler.RunSoon((subscription: this, e), static work => work.subscription.Fail(work.e));
            }
        }

        private void Unwatch()
        {
            _watch?.Dispose();
            _watch = null;
        }

        private void OnReady(PollEvents readiness)
        {
            if ((readiness & PollEvents.Invalid) != 0)
            {
                Fail(new ObjectDisposedException(handle.GetType().Name, "The handle was closed while it was watched."));
                return;
            }

            if (!_gate.TryEnter())
            {
                return;
            }

            bool returned = false;
            try
            {
                observer.OnNext(readiness);
                returned = true;
            }
            finally
            {
                _gate.Leave();
                if (!returned)
                {
                    Dispose(); // The handle stays ready: an observer that throws would throw in each turn from now on.
                }
            }
        }

        private void Fail(Exception error)
        {
            if (_gate.TryEnter())
            {
                try
                {
                    observer.OnError(error);
                }
                finally
                {
                    _gate.Leave();
                    Dispose();
                }
            }
        }
    }
}
