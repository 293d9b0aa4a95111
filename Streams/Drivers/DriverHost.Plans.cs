using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>The domains that start with their host, and what becomes of them when it stops.</content>
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

    private async Task StartDomainsAsync()
    {
        DomainRecord[] wanted = [.. Domains.Values.Where(static domain => domain.HasAutostart)];
        if (!Startup.IsOn || wanted.Length == 0 || DomainDriver is not { } driver)
        {
            return;
        }

        IStopwatch clock = Host.Scheduler.StartStopwatch();
        IReadOnlyList<PlannedDomain> done = await new DomainPlan(Host, Publish, _log).RunAsync(
            await DomainPlan.RankAsync(driver, wanted), Startup.AtOnce, StartAsync, _leaving.Token);
        int failed = done.Count(static one => one.Outcome == PlanOutcome.Failed);
        Log.StartupCompleted(_log, done.Count(static one => one.Outcome == PlanOutcome.Done), done.Count, failed, clock.Elapsed.TotalSeconds);
        Publish(new StartupCompletedEvent { Domains = done, Took = clock.Elapsed });

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

    private async Task StopDomainsAsync()
    {
        DomainRecord[] active = [.. Domains.Values.Where(static domain => domain.IsActive)];
        if (Shutdown.Guests == GuestsAtStop.LeaveRunning || active.Length == 0 || DomainDriver is not { } driver)
        {
            return;
        }

        IStopwatch clock = Host.Scheduler.StartStopwatch();
        IReadOnlyList<PlannedDomain> done = await new DomainPlan(Host, Publish, _log).RunAsync(
            (await DomainPlan.RankAsync(driver, active)).Reverse(), Shutdown.AtOnce, StopAsync, CancellationToken.None);
        Log.ShutdownCompleted(
            _log,
            done.Count(static one => one.Outcome is PlanOutcome.Done or PlanOutcome.Forced or PlanOutcome.Saved),
            done.Count,
            done.Count(static one => one.Outcome == PlanOutcome.Forced),
            done.Count(static one => one.Outcome == PlanOutcome.Failed),
            clock.Elapsed.TotalSeconds);
        Publish(new ShutdownCompletedEvent { Domains = done, Took = clock.Elapsed });

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
        Task<bool> off = Stream.OfType<DomainLifecycleEvent>()
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
