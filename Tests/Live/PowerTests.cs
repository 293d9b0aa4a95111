using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Guests that are asked to power off, to reboot and to wake.</summary>
[Collection(LiveCollection.Name)]
public sealed class PowerTests
{
    [LiveFact]
    public async Task A_reboot_by_the_power_button_is_one_event_and_the_next_power_off_is_one_too()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        int? process = guest.Domain.Record.ProcessId;

        await guest.Domain.RebootAsync();
        await host.WhenRebootedAsync();
        await guest.WaitUntilReadyAsync();
        DomainRecord again = guest.Domain.Record;
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (again.ProcessId, again.Generation).ShouldBe((process, 2));
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Rebooted by Operation: Running to Running, boot 2",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_shutdown_that_is_requested_tells_its_end_by_events()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.RequestShutdownAsync(DomainShutdown.Acpi);
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_sleeping_guest_is_woken()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync('Z');
        await host.WhenAsync(LifecycleDetail.PMSuspendedMemory);
        await guest.Domain.PMWakeupAsync();
        DomainRecord awake = guest.Domain.Record;
        await guest.WaitUntilReadyAsync();
        await guest.Domain.DestroyAsync(DomainDestroy.Graceful);

        (awake.State, awake.Reason).ShouldBe((DomainState.Running, StateReason.RunningWakeup));
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "PM(Suspend) by Guest: Running to Running, boot 1",
            "PMSuspendedMemory by Guest: Running to PMSuspended, boot 1",
            "PM(Wakeup) by Operation: PMSuspended to PMSuspended, boot 1",
            "StartedWakeup by Operation: PMSuspended to Running, boot 1",
            "ShutdownHost by Operation: Running to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }
}
