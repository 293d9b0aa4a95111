using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor;

/// <summary>Rx operators of this field. Each is put together of Rx's own; docs/operators.md draws them.</summary>
public static partial class HypervisorStreams
{
    /// <summary>What happens to one domain.</summary>
    /// <remarks>
    /// <para>Shape: hot; from the subscription on, in order of position.</para>
    /// <para>Threading: as <see cref="IHypervisor.Events"/>.</para>
    /// <para>Errors: as <see cref="IHypervisor.Events"/>: none.</para>
    /// <para>Completion: as <see cref="IHypervisor.Events"/>. That the domain is gone ends nothing: it may be defined again.</para>
    /// <para>Buffering: as <see cref="IHypervisor.Events"/>.</para>
    /// </remarks>
    /// <param name="hypervisor">The host.</param>
    /// <param name="domain">Which.</param>
    public static IObservable<DomainEvent> EventsOf(this IHypervisor hypervisor, Guid domain)
    {
        ArgumentNullException.ThrowIfNull(hypervisor);
        return hypervisor.Events.OfType<DomainEvent>().Where(news => news.Domain == domain);
    }

    /// <summary>What a domain does: its state now, then each other one.</summary>
    /// <remarks>
    /// <para>Shape: cold beginning, hot end; never two equal in a row. <see langword="null"/> while there is no such domain.</para>
    /// <para>Threading: on <paramref name="scheduler"/>; without one as <see cref="Inventory{TKey,T}.Watch"/>.</para>
    /// <para>Errors: none; a link that is lost leaves the last state in place, see <see cref="IHypervisor.Link"/>.</para>
    /// <para>Completion: when the connection is disposed.</para>
    /// <para>Buffering: without a scheduler none: who is too slow misses states in between, never the last. With one, what it has not delivered yet.</para>
    /// </remarks>
    /// <param name="hypervisor">The host.</param>
    /// <param name="domain">Which.</param>
    /// <param name="scheduler">Where to be told; <see langword="null"/> means where the inventory tells.</param>
    public static IObservable<DomainState?> StatesOf(this IHypervisor hypervisor, Guid domain, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(hypervisor);
        IObservable<DomainState?> states = hypervisor.Domains.Watch(domain).Select(static record => record?.State).DistinctUntilChanged();
        return scheduler is null ? states : states.ObserveOn(scheduler);
    }

    /// <summary>What a stream tells while a domain runs: it is subscribed to at each start and let go at each stop, pause and crash.</summary>
    /// <remarks>
    /// <para>Shape: as the source, from each start of the virtual CPUs to their stop; a source that begins anew for each subscriber begins anew.</para>
    /// <para>Threading: as the source; subscriptions change on <paramref name="scheduler"/>, without one where the inventory tells.</para>
    /// <para>Errors: those of the source, at once.</para>
    /// <para>Completion: when the connection is disposed and the source, if it is subscribed to, has completed.</para>
    /// <para>Buffering: none of its own.</para>
    /// </remarks>
    /// <param name="source">What is of interest only then: a timer that polls, say.</param>
    /// <param name="hypervisor">The host.</param>
    /// <param name="domain">Which.</param>
    /// <param name="scheduler">Where to learn of the domain's state; <see langword="null"/> means where the inventory tells.</param>
    /// <typeparam name="T">What the stream tells.</typeparam>
    public static IObservable<T> WhileRunning<T>(this IObservable<T> source, IHypervisor hypervisor, Guid domain, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return hypervisor.StatesOf(domain, scheduler)
            .Select(static state => state == DomainState.Running)
            .DistinctUntilChanged()
            .Select(runs => runs ? source : Observable.Empty<T>())
            .Switch();
    }

    /// <summary>How long a domain has been up since it booted: nothing at first, then more each period; it begins anew with each boot.</summary>
    /// <remarks>
    /// <para>Shape: while the domain has a process, zero at its start or reboot (or when subscribed to), then one value each period; silent while it is off.</para>
    /// <para>Threading: on <paramref name="scheduler"/>.</para>
    /// <para>Errors: none.</para>
    /// <para>Completion: when the connection is disposed and the domain is off.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    /// <param name="hypervisor">The host.</param>
    /// <param name="domain">Which.</param>
    /// <param name="period">How often to be told.</param>
    /// <param name="scheduler">Measures the time.</param>
    public static IObservable<TimeSpan> Uptime(this IHypervisor hypervisor, Guid domain, TimeSpan period, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(hypervisor);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        return hypervisor.Domains.Watch(domain)
            .Select(static record => record is { IsActive: true } ? record.Generation : (long?)null)
            .DistinctUntilChanged()
            .Select(boot => boot is null
                ? Observable.Empty<TimeSpan>()
                : Observable.Timer(TimeSpan.Zero, period, scheduler).Select(count => period * count))
            .Switch();
    }

    /// <summary>The values at which a stream stood still: each is told once nothing else has come for a while.</summary>
    /// <remarks>
    /// <para>Shape: a value of the source, <paramref name="span"/> after it came, if until then no other one did. Equal values in a row count as one.</para>
    /// <para>Threading: on <paramref name="scheduler"/>.</para>
    /// <para>Errors: those of the source, at once.</para>
    /// <para>Completion: with the source; what stands still by then is left out.</para>
    /// <para>Buffering: the last value.</para>
    /// </remarks>
    /// <param name="source">What is to move: the progress of a job, a counter.</param>
    /// <param name="span">How long it may stand still.</param>
    /// <param name="scheduler">Measures the time.</param>
    /// <typeparam name="T">What the stream tells.</typeparam>
    public static IObservable<T> StalledFor<T>(this IObservable<T> source, TimeSpan span, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scheduler);
        return source.DistinctUntilChanged().Publish(values => values
            .Select(value => Observable.Timer(span, scheduler).Select(_ => value))
            .Switch()
            .TakeUntil(values.LastOrDefaultAsync())); // Its end, or its error.
    }
}
