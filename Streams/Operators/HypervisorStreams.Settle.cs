using System;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor;

/// <content>Stops that are none.</content>
public static partial class HypervisorStreams
{
    /// <summary>Stops that no start has followed: of a domain that is started again within a while nothing is told, and while the link is broken nobody can know.</summary>
    /// <remarks>
    /// <para>Shape: a stop, <paramref name="span"/> after it was told, if the domain has not been started by then. If the link is broken at that
    /// time, it is told when the link is live again and nothing of what was missed is a start of the domain.</para>
    /// <para>Threading: on <paramref name="scheduler"/>, or where <paramref name="hypervisor"/> tells of its link.</para>
    /// <para>Errors: none.</para>
    /// <para>Completion: when the connection is disposed; stops that wait are left out, as nobody can know.</para>
    /// <para>Buffering: the stops that wait.</para>
    /// </remarks>
    /// <param name="hypervisor">The host. Of several, merge what this makes of each: each has a link of its own.</param>
    /// <param name="span">How long a start may take to come.</param>
    /// <param name="scheduler">Measures the time.</param>
    public static IObservable<DomainLifecycleEvent> Settle(this IHypervisor hypervisor, TimeSpan span, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(hypervisor);
        ArgumentNullException.ThrowIfNull(scheduler);
        return Observable.Defer(() =>
        {
            HypervisorEvent? last = null; // Written where events are told, read where the link is: one reference.
            return hypervisor.Events.Do(news => last = news).Publish(events =>
                from stop in events.OfType<DomainLifecycleEvent>()
                where stop.Kind == Lifecycle.Stopped
                from settled in Observable.Timer(span, scheduler)
                    .SelectMany(_ => WhenAllIsHeard(hypervisor, events, () => last ?? stop))
                    .Take(1)
                    .TakeUntil(events.FirstOrDefaultAsync(news => IsStartOf(stop.Domain, news)))
                select stop);
        });
    }

    /// <summary>Tells whenever the link is live and all that was published by then has been heard here.</summary>
    private static IObservable<Unit> WhenAllIsHeard(IHypervisor hypervisor, IObservable<HypervisorEvent> events, Func<HypervisorEvent> last) => hypervisor.Link
        .Select(link => link is LinkLive ? WhenHeard(hypervisor.Position, events, last) : Observable.Never<Unit>())
        .Switch();

    // Listening begins before the last one is looked at, so that none can come in between.
    private static IObservable<Unit> WhenHeard(Position published, IObservable<HypervisorEvent> events, Func<HypervisorEvent> last) => events
        .Merge(Observable.Defer(() => Observable.Return(last())))
        .Where(news => news.Position.Epoch == published.Epoch && news.Position.Sequence >= published.Sequence)
        .Select(static _ => Unit.Default);

    private static bool IsStartOf(Guid domain, HypervisorEvent news) => news switch
    {
        DomainLifecycleEvent step => step.Domain == domain && step.Kind == Lifecycle.Started,
        InventoryEvent inventory => inventory.Domains.Any(record => record.Uuid == domain && record.IsActive), // The start itself may lie in a gap.
        _ => false,
    };
}
