using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Story 2: a page for a stop, and not for a reboot.</summary>
internal static class Pager
{
    // <story>
    internal static IDisposable Watch(IHypervisor hv, Func<DomainLifecycleEvent, Task> pageAsync, IScheduler time)
    {
        IObservable<DomainLifecycleEvent> realStops =
            from step in hv.Events.OfType<DomainLifecycleEvent>()
            group step by step.Domain into domain
            from stop in domain
                .Select(step => step.Kind == Lifecycle.Stopped
                    ? Observable.Return(step).Delay(TimeSpan.FromSeconds(15), time)      // wait for a start
                    : Observable.Empty<DomainLifecycleEvent>())
                .Switch()                                                                // whatever comes next cancels it
            select stop;

        return realStops.SelectMany(stop => Observable.FromAsync(() => pageAsync(stop))).Subscribe();
    }
    // </story>
}
