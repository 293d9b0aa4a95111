using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>The networks and domains that start with their host, and what becomes of them when it stops.</content>
public sealed partial class DriverHost
{
    private readonly CancellationTokenSource _leaving = new();
    private Task _startup = Task.CompletedTask; // Scheduler only.

    /// <summary>How domains are started when the drivers have been.</summary>
    public StartupPlan Startup { get; init; } = new();

    /// <summary>What becomes of the domains before the drivers are stopped.</summary>
    public ShutdownPlan Shutdown { get; init; } = new();

    /// <summary>Whether the end has begun: nothing may be started any more.</summary>
    internal bool IsLeaving => _leaving.IsCancellationRequested;

    private IDomainDriver? DomainDriver => _started.OfType<IDomainDriver>().FirstOrDefault();

    /// <summary>Who runs the networks, if anybody does.</summary>
    internal INetworkDriver? NetworkDriver => Drivers.OfType<INetworkDriver>().FirstOrDefault();

    // Networks first: a guest whose network is not there yet would fail to start.
    private async Task StartAllAsync()
    {
        NetworkRecord[] networks = [.. State.Networks.All.Where(static network => network.HasAutostart)];
        DomainRecord[] domains = [.. Domains.Values.Where(static domain => domain.HasAutostart)];
        if (!Startup.IsOn || networks.Length + domains.Length == 0)
        {
            return;
        }

        IStopwatch clock = Host.Scheduler.StartStopwatch();
        IReadOnlyList<PlannedNetwork> startedNetworks = await StartNetworksAsync(networks, clock);
        IReadOnlyList<PlannedDomain> startedDomains = await StartDomainsAsync(domains, clock);
        Publish(new StartupCompletedEvent { Networks = startedNetworks, Domains = startedDomains, Took = clock.Elapsed });
    }

    private async Task<IReadOnlyList<PlannedNetwork>> StartNetworksAsync(NetworkRecord[] wanted, IStopwatch clock)
    {
        if (wanted.Length == 0 || NetworkDriver is not { } driver)
        {
            return [];
        }

        IReadOnlyList<PlannedNetwork> done = await new NetworkPlan(Host, Publish, _log).RunAsync(
            [[.. wanted.OrderBy(static network => network.Name, StringComparer.Ordinal)]], Startup.AtOnce, StartAsync, _leaving.Token);
        Log.NetworksStarted(_log, done.Count(static one => one.Outcome == PlanOutcome.Done), done.Count, clock.Elapsed.TotalSeconds);
        return done;

        async Task<PlanOutcome> StartAsync(NetworkRecord network)
        {
            if (State.Networks.Find(network.Uuid) is not { IsActive: false })
            {
                return PlanOutcome.Skipped; // It was adopted, or somebody was faster.
            }

            BeginOperation("Autostart");
            await driver.StartNetworkAsync(network.Uuid, Startup.Deadline, _leaving.Token);
            return PlanOutcome.Done;
        }
    }

    private async Task<IReadOnlyList<PlannedDomain>> StartDomainsAsync(DomainRecord[] wanted, IStopwatch clock)
    {
        if (wanted.Length == 0 || DomainDriver is not { } driver)
        {
            return [];
        }

        IReadOnlyList<PlannedDomain> done = await new DomainPlan(Host, Publish, _log).RunAsync(
            await DomainPlan.RankAsync(driver, wanted), Startup.AtOnce, StartAsync, _leaving.Token);
        int failed = done.Count(static one => one.Outcome == PlanOutcome.Failed);
        Log.StartupCompleted(_log, done.Count(static one => one.Outcome == PlanOutcome.Done), done.Count, failed, clock.Elapsed.TotalSeconds);
        return done;

        async Task<PlanOutcome> StartAsync(DomainRecord domain)
        {
            if (Domains.GetValueOrDefault(domain.Uuid) is not { IsActive: false })
            {
                return PlanOutcome.Skipped; // It was adopted, or somebody was faster.
            }

            BeginOperation("Autostart");
            await driver.StartAsync(domain.Uuid, DomainStart.Running, Startup.Deadline, _leaving.Token);
            return PlanOutcome.Done;
        }
    }

    // Networks last: a guest that is shut down may need its network for that.
    private async Task EndAllAsync()
    {
        DomainRecord[] domains = [.. Domains.Values.Where(static domain => domain.IsActive)];
        bool hasNetworks = State.Networks.All.Any(static network => network.IsActive);
        if (Shutdown.Guests == GuestsAtStop.LeaveRunning || (domains.Length == 0 && !hasNetworks))
        {
            return;
        }

        IStopwatch clock = Host.Scheduler.StartStopwatch();
        IReadOnlyList<PlannedDomain> endedDomains = await EndDomainsAsync(domains, clock);
        Publish(new ShutdownCompletedEvent { Domains = endedDomains, Networks = await EndNetworksAsync(), Took = clock.Elapsed });
    }

    private async Task<IReadOnlyList<PlannedNetwork>> EndNetworksAsync()
    {
        NetworkRecord[] active = [.. State.Networks.All.Where(static network => network.IsActive)];
        return active.Length == 0 || NetworkDriver is not { } driver
            ? []
            : await new NetworkPlan(Host, Publish, _log).RunAsync(
                [[.. active.OrderByDescending(static network => network.Name, StringComparer.Ordinal)]], Shutdown.AtOnce, EndAsync, CancellationToken.None);

        async Task<PlanOutcome> EndAsync(NetworkRecord network)
        {
            if (network.Ports.Any(port => Domains.GetValueOrDefault(port.Domain) is { IsActive: true }))
            {
                return PlanOutcome.Skipped; // A guest that could not be brought down.
            }

            BeginOperation("HostStop");
            await driver.DestroyNetworkAsync(network.Uuid, Shutdown.Deadline, CancellationToken.None);
            return PlanOutcome.Done;
        }
    }

    private async Task<IReadOnlyList<PlannedDomain>> EndDomainsAsync(DomainRecord[] active, IStopwatch clock)
    {
        if (active.Length == 0 || DomainDriver is not { } driver)
        {
            return [];
        }

        IReadOnlyList<PlannedDomain> done = await new DomainPlan(Host, Publish, _log).RunAsync(
            (await DomainPlan.RankAsync(driver, active)).Reverse(), Shutdown.AtOnce, StopAsync, CancellationToken.None);
        Log.ShutdownCompleted(
            _log,
            done.Count(static one => one.Outcome is PlanOutcome.Done or PlanOutcome.Forced or PlanOutcome.Saved),
            done.Count,
            done.Count(static one => one.Outcome == PlanOutcome.Forced),
            done.Count(static one => one.Outcome == PlanOutcome.Failed),
            clock.Elapsed.TotalSeconds);
        return done;

        async Task<PlanOutcome> StopAsync(DomainRecord domain)
        {
            if (Domains.GetValueOrDefault(domain.Uuid) is not { IsActive: true })
            {
                return PlanOutcome.Skipped;
            }

            BeginOperation("HostStop");
            switch (Shutdown.Guests)
            {
                case GuestsAtStop.Destroy:
                    await driver.DestroyAsync(domain.Uuid, Shutdown.Deadline, CancellationToken.None);
                    return PlanOutcome.Done;
                case GuestsAtStop.Save when domain.IsPersistent:
                    await driver.ManagedSaveAsync(domain.Uuid, DomainSave.None, Shutdown.Deadline, CancellationToken.None);
                    return PlanOutcome.Done;
                case GuestsAtStop.ShutDownThenSave when domain.IsPersistent && !await IsOffInTimeAsync(driver, domain):
                    await driver.ManagedSaveAsync(domain.Uuid, DomainSave.None, Shutdown.Deadline, CancellationToken.None);
                    return PlanOutcome.Saved;
                case GuestsAtStop.ShutDownThenSave when domain.IsPersistent:
                    return PlanOutcome.Done;
                default:
                    DomainRecord off = await driver.ShutdownAsync(domain.Uuid, Shutdown.Deadline, CancellationToken.None);
                    return off.Reason == StateReason.ShutoffDestroyed ? PlanOutcome.Forced : PlanOutcome.Done;
            }
        }
    }

    /// <summary>Asks a guest to power off. One that cannot be asked is not off in time.</summary>
    private async Task<bool> IsOffInTimeAsync(IDomainDriver driver, DomainRecord domain)
    {
        Task<bool> off = _published.OfType<DomainLifecycleEvent>()
            .Where(news => news.Domain == domain.Uuid && news.Kind == Lifecycle.Stopped)
            .Select(static _ => true)
            .Merge(Observable.Timer(Shutdown.Deadline, Host.Scheduler).Select(static _ => false))
            .FirstAsync()
            .ToTask();
        try
        {
            await driver.RequestShutdownAsync(domain.Uuid, DomainShutdown.Default, Shutdown.Deadline, CancellationToken.None);
        }
        catch (HypervisorException e)
        {
            Log.NotAsked(_log, domain.Name, e);
        }

        return await off;
    }
}
