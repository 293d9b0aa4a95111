using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 10: guests that start and never become useful.</summary>
internal static class SlowBoots
{
    // <story>
    internal static IObservable<string> Watch(IHypervisor hv, IScheduler time) =>
        from start in hv.Events.OfType<DomainLifecycleEvent>()
        where start.Detail == LifecycleDetail.StartedBooted
        from late in Observable.Timer(TimeSpan.FromSeconds(90), time)
            .TakeUntil(hv.EventsOf(start.Domain).Where(news => news
                is DomainAgentEvent { IsConnected: true }                        // it has become useful
                or DomainLifecycleEvent { Kind: Lifecycle.Stopped }))            // or has gone
        select $"{start.Name} booted 90 s ago, and its agent is still silent";
    // </story>
}
