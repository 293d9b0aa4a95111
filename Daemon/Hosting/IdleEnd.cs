using System;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>When nobody needs the daemon any more: <c>--timeout</c>.</summary>
internal static class IdleEnd
{
    /// <summary>Once no client has been connected, and no guest or network has been active, for so long.</summary>
    /// <remarks>
    /// <para>Shape: one value, and it is over.</para>
    /// <para>Threading: on the scheduler.</para>
    /// <para>Errors: those of the inputs.</para>
    /// <para>Completion: behind the value.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    /// <param name="clients">How many are connected; begins with how many there are.</param>
    /// <param name="active">How many guests and networks are active; begins with how many there are.</param>
    /// <param name="time">How long.</param>
    /// <param name="scheduler">Whose time it is.</param>
    internal static IObservable<Unit> Of(IObservable<int> clients, IObservable<int> active, TimeSpan time, IScheduler scheduler)
        => clients.CombineLatest(active, static (connected, running) => connected == 0 && running == 0)
            .DistinctUntilChanged()
            .Select(isIdle => isIdle ? Observable.Timer(time, scheduler).Select(static _ => Unit.Default) : Observable.Never<Unit>())
            .Switch()
            .Take(1);

    /// <summary>How many guests and networks of a host are active.</summary>
    /// <remarks>
    /// <para>Shape: cold beginning, with how many there are, then hot.</para>
    /// <para>Threading: that of the inventories.</para>
    /// <para>Errors: none.</para>
    /// <para>Completion: with the connection.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    internal static IObservable<int> ActiveOn(IHypervisor hypervisor) => hypervisor.Domains.Changes.Select(_ => hypervisor.ListDomains(DomainListFlags.Active).Count)
        .CombineLatest(hypervisor.Networks.Changes.Select(_ => hypervisor.ListNetworks(NetworkListFlags.Active).Count), static (guests, networks) => guests + networks);
}
