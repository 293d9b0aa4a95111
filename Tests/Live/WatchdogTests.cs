using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What comes of a watchdog that nobody feeds, by the action that the definition names.</summary>
[Collection(LiveCollection.Name)]
public sealed class WatchdogTests
{
    [LiveFact]
    public async Task Reset_boots_the_guest_anew()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await ArmAsync(host, "reset");

        await host.WhenRebootedAsync();
        await guest.WaitUntilReadyAsync();
        await guest.Domain.DestroyAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Watchdog(reset) by Watchdog: Running to Running, boot 1",
            "Rebooted by Watchdog: Running to Running, boot 2",
            "ShutdownHost by Operation: Running to ShuttingDown, boot 2",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task Pause_keeps_the_guest_until_it_is_resumed()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await ArmAsync(host, "pause");

        await host.WhenAsync(LifecycleDetail.SuspendedWatchdog);
        await guest.Domain.ResumeAsync();
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Watchdog(pause) by Watchdog: Running to Running, boot 1",
            "SuspendedWatchdog by Watchdog: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Poweroff_ends_the_run_without_a_word_from_the_guest()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        await ArmAsync(host, "poweroff");

        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Watchdog(poweroff) by Watchdog: Running to Running, boot 1",
            "StoppedDestroyed by Watchdog: Running to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Shutdown_asks_the_guest()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await ArmAsync(host, "shutdown");

        await guest.Console.WaitForAsync("RXBOOT power-button");
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Watchdog(shutdown) by Watchdog: Running to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task None_is_an_event_and_nothing_else()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await ArmAsync(host, "none");

        await host.Events.FirstAsync<DomainWatchdogEvent>(_ => true);
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Watchdog(none) by Watchdog: Running to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    private static async Task<Guest> ArmAsync(LiveHost host, string action)
    {
        Guest guest = await host.BootAsync(devices: $"<watchdog model='ib700' action='{action}'/>");
        await guest.PressAsync('W');
        return guest;
    }
}
