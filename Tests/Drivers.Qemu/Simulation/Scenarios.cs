using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>What happens to a guest, written once, for a real QEMU and for a simulated one.</summary>
internal static class Scenarios
{
    private const string Panic = "<panic model='isa'/>";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All of them, by what happens.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<IStage, Task<Trace>>> All = new Dictionary<string, Func<IStage, Task<Trace>>>(StringComparer.Ordinal)
    {
        ["the guest powers off"] = Booted(stage => UntilStoppedAsync(stage, GuestAct.PowerOff)),
        ["the guest reboots"] = Booted(async stage =>
        {
            await stage.ActAsync(GuestAct.Reboot);
            await stage.WhenAsync(static news => news is DomainRebootedEvent);
            await stage.WaitUntilReadyAsync();
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["the guest reboots, which ends it"] = Booted(stage => UntilStoppedAsync(stage, GuestAct.Reboot), actions: "<on_reboot>destroy</on_reboot>"),
        ["the guest powers off, which boots it anew"] = Booted(
            async stage =>
            {
                await stage.ActAsync(GuestAct.PowerOff);
                await stage.WhenAsync(static news => news is DomainRebootedEvent);
                await stage.WaitUntilReadyAsync();
            },
            actions: "<on_poweroff>restart</on_poweroff>"),
        ["the guest powers off and is kept"] = Booted(
            stage =>
            {
                stage.ActAsync(GuestAct.PowerOff);
                return stage.WhenAsync(static news => news.State == DomainState.ShuttingDown);
            },
            actions: "<on_poweroff>preserve</on_poweroff>"),
        ["the guest panics"] = Booted(stage => UntilStoppedAsync(stage, GuestAct.Panic), Panic),
        ["the guest panics, which boots it anew"] = Booted(
            async stage =>
            {
                await stage.ActAsync(GuestAct.Panic);
                await stage.WhenAsync(static news => news is DomainRebootedEvent);
                await stage.WaitUntilReadyAsync();
            },
            Panic,
            "<on_crash>restart</on_crash>"),
        ["the guest panics and is kept"] = Booted(
            async stage =>
            {
                await stage.ActAsync(GuestAct.Panic);
                await stage.WhenAsync(static news => news.State == DomainState.Crashed);
            },
            Panic,
            "<on_crash>preserve</on_crash>"),
        ["the guest panics and is dumped"] = Booted(stage => UntilStoppedAsync(stage, GuestAct.Panic), Panic, "<on_crash>coredump-destroy</on_crash>"),
        ["the guest loads its crash kernel"] = Booted(
            async stage =>
            {
                await stage.ActAsync(GuestAct.LoadCrashKernel);
                await stage.WhenAsync(static news => news is DomainLifecycleEvent { Detail: LifecycleDetail.CrashedCrashLoaded });
                await UntilStoppedAsync(stage, GuestAct.PowerOff);
            },
            Panic),
        ["the guest sleeps and is woken"] = Booted(async stage =>
        {
            await stage.ActAsync(GuestAct.Sleep);
            await stage.WhenAsync(static news => news.State == DomainState.PMSuspended);
            await stage.Domain.PMWakeupAsync();
            await stage.WaitUntilReadyAsync();
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["the guest sleeps and is destroyed"] = Booted(async stage =>
        {
            await stage.ActAsync(GuestAct.Sleep);
            await stage.WhenAsync(static news => news.State == DomainState.PMSuspended);
            await stage.Domain.DestroyAsync();
        }),
        ["the guest sleeps on its disk"] = Booted(stage => UntilStoppedAsync(stage, GuestAct.SleepToDisk)),
        ["the watchdog resets"] = Watched("reset", async stage =>
        {
            await stage.WhenAsync(static news => news is DomainRebootedEvent);
            await stage.WaitUntilReadyAsync();
        }),
        ["the watchdog pauses"] = Watched("pause", async stage =>
        {
            await stage.WhenAsync(static news => news.State == DomainState.Paused && news is DomainLifecycleEvent { Detail: LifecycleDetail.SuspendedWatchdog });
            await stage.Domain.ResumeAsync();
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["the watchdog powers off"] = Watched("poweroff", WhenStoppedAsync),
        ["the watchdog asks the guest"] = Watched("shutdown", WhenStoppedAsync),
        ["the watchdog only tells"] = Watched("none", async stage =>
        {
            await stage.WhenAsync(static news => news is DomainWatchdogEvent);
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["a disk fails and the guest is resumed"] = Booted(
            async stage =>
            {
                await stage.ActAsync(GuestAct.Write);
                await stage.WhenAsync(static news => news is DomainLifecycleEvent { Detail: LifecycleDetail.SuspendedIOError });
                await stage.Domain.ResumeAsync();
            },
            diskFails: true),
        ["the power button"] = Booted(stage => stage.Domain.ShutdownAsync(Patience)),
        ["the power button, unheeded"] = Booted(async stage =>
        {
            await stage.ActAsync(GuestAct.IgnorePowerButton);
            await stage.Domain.ShutdownAsync(TimeSpan.FromSeconds(1));
        }),
        ["a reboot by the power button"] = Booted(async stage =>
        {
            await stage.Domain.RebootAsync();
            await stage.WhenAsync(static news => news is DomainRebootedEvent);
            await stage.WaitUntilReadyAsync();
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["suspend and resume"] = Booted(async stage =>
        {
            await stage.Domain.SuspendAsync();
            await stage.Domain.ResumeAsync();
        }),
        ["a reset"] = Booted(async stage =>
        {
            await stage.Domain.ResetAsync();
            await stage.WaitUntilReadyAsync();
        }),
        ["a reset while paused"] = Booted(async stage =>
        {
            await stage.Domain.SuspendAsync();
            await stage.Domain.ResetAsync();
            await stage.Domain.ResumeAsync();
            await stage.WaitUntilReadyAsync();
        }),
        ["destroyed while paused"] = Booted(async stage =>
        {
            await stage.Domain.SuspendAsync();
            await stage.Domain.DestroyAsync();
        }),
        ["killed by somebody"] = Booted(async stage =>
        {
            await stage.SignalAsync(9);
            await WhenStoppedAsync(stage);
        }),
        ["terminated by somebody"] = Booted(async stage =>
        {
            await stage.SignalAsync(15);
            await WhenStoppedAsync(stage);
        }),
        ["saved"] = Booted(stage => stage.Domain.SaveAsync(stage.PathOf("state"))),
        ["the monitor talks garbage"] = Booted(async stage =>
        {
            stage.Break("stop", MonitorFault.Garbage);
            await RefusedAsync(() => stage.Domain.SuspendAsync(Patience));
            await RefusedAsync(() => stage.Domain.ResetAsync(Patience)); // There is no monitor any more.
        }),
        ["the monitor answers twice"] = Booted(async stage =>
        {
            stage.Break("stop", MonitorFault.Twice);
            await stage.Domain.SuspendAsync(Patience);
            await RefusedAsync(() => stage.Domain.ResumeAsync(Patience)); // Who is answered unasked trusts a monitor no longer.
        }),
        ["the monitor answers late"] = Booted(async stage =>
        {
            stage.Break("stop", MonitorFault.Late);
            await RefusedAsync(() => stage.Domain.SuspendAsync(MonitorFaults.Impatience));
            await stage.WhenAsync(static news => news.State == DomainState.Paused && news.Before == DomainState.Running);
            await stage.Domain.ResumeAsync();
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["the guest sets its clock again and again"] = Booted(async stage =>
        {
            await stage.ActAsync(GuestAct.SetClock);
            await stage.ActAsync(GuestAct.SetClock);
            await stage.ActAsync(GuestAct.SetClock);
            await stage.WhenToldAsync("RTC_CHANGE", 2);
            await UntilStoppedAsync(stage, GuestAct.PowerOff);
        }),
        ["the agent answers and shuts the guest down"] = async stage =>
        {
            await using (stage)
            {
                await stage.BootWithAgentAsync();
                await stage.Domain.PingAgentAsync();
                await RefusedAsync(() => stage.Domain.GetHostNameAsync());
                await stage.WaitAsync(TimeSpan.FromSeconds(1.1)); // What happens to a port within a second of what was told of it is told at its end, if QEMU is there then.
                await stage.Domain.RequestShutdownAsync(DomainShutdown.Agent);
                await WhenStoppedAsync(stage);
                return await stage.EndAsync();
            }
        },
        ["dumped while it runs"] = Booted(stage => stage.Domain.DumpAsync(stage.PathOf("dump"), flags: DomainDump.MemoryOnly)),
    };

    private static Func<IStage, Task<Trace>> Booted(Func<IStage, Task> then, string devices = "", string actions = "", bool diskFails = false)
        => async stage =>
        {
            await using (stage)
            {
                await stage.BootAsync(devices, actions, diskFails);
                await then(stage);
                return await stage.EndAsync();
            }
        };

    private static Func<IStage, Task<Trace>> Watched(string action, Func<IStage, Task> then) => Booted(
        async stage =>
        {
            await stage.ActAsync(GuestAct.StarveWatchdog);
            await then(stage);
        },
        $"<watchdog model='ib700' action='{action}'/>");

    private static async Task RefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (HypervisorException)
        {
            return;
        }

        throw new InvalidOperationException("it was not refused");
    }

    private static async Task UntilStoppedAsync(IStage stage, GuestAct act)
    {
        await stage.ActAsync(act);
        await WhenStoppedAsync(stage);
    }

    private static Task WhenStoppedAsync(IStage stage) => stage.WhenAsync(static news => news is DomainLifecycleEvent { Kind: Rx.Hypervisor.Lifecycle.Stopped });
}
