using System;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What somebody on the host does to a QEMU past the engine.</summary>
[Collection(LiveCollection.Name)]
public sealed class StrangerTests
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    // Anything shorter than the wait for what must not come.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [LiveFact]
    public async Task A_killed_qemu_is_a_failure_with_a_lost_process()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        guest.Signal(SigKill);
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, "StoppedFailed by ProcessLost: Running to Shutoff, boot 1"]);
    }

    [LiveFact]
    public async Task A_terminated_qemu_is_a_shutdown_by_the_host()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        guest.Signal(SigTerm);
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownHost by Host: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Host: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Commands_on_another_monitor_are_told_with_the_host_as_cause()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(arguments: SecondMonitor.Arguments(host["qmp"]));
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]);

        await monitor.ExecuteAsync("stop");
        await host.Events.FirstAsync<DomainLifecycleEvent>(
            news => news is { Detail: LifecycleDetail.SuspendedPaused, Before: DomainState.Running });
        await monitor.ExecuteAsync("cont");
        await monitor.ExecuteAsync("system_reset");
        await host.WhenRebootedAsync();
        await guest.WaitUntilReadyAsync();
        await monitor.ExecuteAsync("quit");
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Host: Running to Paused, boot 1",
            "ResumedUnpaused by Host: Paused to Running, boot 1",
            "Rebooted by Host: Running to Running, boot 2",
            "ShutdownHost by Host: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Host: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_stopped_qemu_is_silent_and_can_still_be_destroyed()
    {
        await using LiveHost host = await LiveHost.StartAsync(configure: qemu => qemu.KillAfter = Short);
        Guest guest = await host.BootAsync();

        guest.Signal(SigStop);
        var late = await Should.ThrowAsync<HypervisorException>(() => guest.Domain.SuspendAsync(Short));
        DomainRecord record = guest.Domain.Record;
        await guest.Domain.DestroyAsync();

        late.Code.ShouldBe(ErrorCode.OperationTimeout);
        late.Message.ShouldBe("Timed out during operation: cannot suspend domain 'boot' within 0.3 s");
        (record.Monitor, record.State).ShouldBe((MonitorLiveness.Silent, DomainState.Running));
        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, "StoppedDestroyed by Operation: Running to Shutoff, boot 1"]);
    }

    [LiveFact]
    public async Task A_qemu_that_goes_on_carries_out_what_was_given_up()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        guest.Signal(SigStop);
        await Should.ThrowAsync<HypervisorException>(() => guest.Domain.SuspendAsync(Short));
        guest.Signal(SigCont);
        await host.Events.FirstAsync<DomainLifecycleEvent>(
            news => news is { Detail: LifecycleDetail.SuspendedPaused, Before: DomainState.Running });
        await guest.Domain.ResumeAsync();
        MonitorLiveness monitor = guest.Domain.Record.Monitor;
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        monitor.ShouldBe(MonitorLiveness.Answering);
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_silent_guest_does_not_hold_up_the_end_of_the_host()
    {
        await using LiveHost host = await LiveHost.StartAsync(configure: qemu => qemu.KillAfter = Short);
        Guest guest = await host.BootAsync();

        guest.Signal(SigStop);

        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, "StoppedDestroyed by Operation: Running to Shutoff, boot 1"]);
    }
}
