using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Threading;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A hot stream with one writer, in which no subscriber can harm another or the writer.</summary>
/// <remarks>
/// <para>Shape: hot; what is published while subscribed, in order.</para>
/// <para>Threading: on the scheduler's thread, one at a time; subscribe and dispose anywhere. Once Dispose has returned, nothing
/// runs, except the notification that called it.</para>
/// <para>Errors: never OnError. A subscriber that throws is dropped; its exception goes the way of all exceptions that
/// escape scheduled work (<see cref="Loop.PollScheduler.UnhandledException"/>).</para>
/// <para>Completion: when the writer is done.</para>
/// <para>Buffering: none; a subscriber that blocks stalls the engine: use <c>ObserveOn</c> to decouple.</para>
/// </remarks>
/// <typeparam name="T">What is published.</typeparam>
/// <param name="scheduler">The writer's.</param>
public sealed class EventStream<T>(IScheduler scheduler) : IObservable<T>
{
    private readonly Lock _gate = new();
    private Subscription[] _subscriptions = []; // Replaced under _gate, read anywhere.
    private bool _completed;                    // Guarded by _gate.

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observer);
        lock (_gate)
        {
            if (!_completed)
            {
                _subscriptions = [.. _subscriptions, subscription];
                return subscription;
            }
        }

        observer.OnCompleted();
        return Disposable.Empty;
    }

    /// <summary>Tells every subscriber. The writer's thread only.</summary>
    internal void Publish(T value)
    {
        foreach (Subscription subscription in Volatile.Read(ref _subscriptions))
        {
            subscription.Tell(value);
        }
    }

    /// <summary>Tells every subscriber that nothing more comes. The writer's thread only.</summary>
    internal void Complete()
    {
        Subscription[] last;
        lock (_gate)
        {
            _completed = true;
            last = _subscriptions;
            _subscriptions = [];
        }

        foreach (Subscription subscription in last)
        {
            subscription.Complete();
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = Array.FindAll(_subscriptions, other => other != subscription);
        }
    }

    private void Rethrow(Exception exception) => scheduler.Schedule(ExceptionDispatchInfo.Capture(exception), static (_, captured) =>
    {
        captured.Throw();
        return Disposable.Empty;
    });

    private sealed class Subscription(EventStream<T> owner, IObserver<T> observer) : IDisposable
    {
        private readonly NotificationGate _notifications = new();

        public void Dispose()
        {
            if (_notifications.Close())
            {
                owner.Remove(this);
            }
        }

        internal void Tell(T value)
        {
            if (!_notifications.TryEnter())
            {
                return;
            }

            try
            {
                observer.OnNext(value);
            }
            catch (Exception e)
            {
                Dispose();
                owner.Rethrow(e);
            }
            finally
            {
                _notifications.Leave();
            }
        }

        internal void Complete()
        {
            if (_notifications.TryEnter())
            {
                try
                {
                    observer.OnCompleted();
                }
                catch (Exception e)
                {
                    owner.Rethrow(e);
                }
                finally
                {
                    _notifications.Leave();
                }
            }
        }
    }
}
