using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The subscribers of one connection: they end with it.</summary>
/// <param name="stream">The events of the host.</param>
/// <param name="clock">Of the wait at the end.</param>
internal sealed class ConnectionEvents(EventStream stream, TimeProvider clock)
{
    /// <summary>How long the end of a connection waits for observers that are busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<EventSubscription> _subscriptions = []; // Guarded by _gate.
    private bool _isClosed;                                          // Guarded by _gate.

    /// <summary>The events as an observable.</summary>
    /// <param name="from">After which; <see langword="null"/>: from the subscription on.</param>
    /// <param name="policy">What becomes of what a subscriber is too slow for.</param>
    internal IObservable<HypervisorEvent> From(Position? from, SlowConsumer policy) => new Source(this, from, policy);

    /// <summary>Ends all subscriptions: what waits is left out, and completion told.</summary>
    /// <returns>Completes when nothing is told any more; an observer that is still busy then has heard its last.</returns>
    internal async Task CloseAsync()
    {
        EventSubscription[] all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (EventSubscription one in all)
        {
            one.Complete(isCut: true);
        }

        using (var isOver = new CancellationTokenSource())
        {
            await Task.WhenAny(Task.WhenAll(all.Select(static one => one.Ended)), Task.Delay(Patience, clock, isOver.Token));
            isOver.Cancel();
        }

        foreach (EventSubscription one in all)
        {
            one.Silence();
        }
    }

    private IDisposable Subscribe(IObserver<HypervisorEvent> observer, Position? from, SlowConsumer policy)
    {
        EventSubscription one = stream.Subscribe(observer, from, policy);
        lock (_gate)
        {
            if (!_isClosed)
            {
                _subscriptions.Add(one);
                return Disposable.Create((Owner: this, Subscription: one), static state => state.Owner.End(state.Subscription));
            }
        }

        one.Complete(isCut: true);
        return one;
    }

    private void End(EventSubscription one)
    {
        lock (_gate)
        {
            _subscriptions.Remove(one);
        }

        one.Dispose();
    }

    private sealed class Source(ConnectionEvents owner, Position? from, SlowConsumer policy) : IObservable<HypervisorEvent>
    {
        public IDisposable Subscribe(IObserver<HypervisorEvent> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            return owner.Subscribe(observer, from, policy);
        }
    }
}
