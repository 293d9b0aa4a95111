using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Orders of inputs as QEMU was seen to give them, or may give them, and the events that libvirt's users expect of them.</summary>
public sealed class DomainFoldOrderTests
{
    private static readonly ProcessExited InOrder = new(new ProcessExit(0, null));
    private static readonly ProcessExited BySignal9 = new(new ProcessExit(null, 9));

    [Fact]
    public void A_start_tells_resumed_before_started() => FoldCases.Run(FoldCases.States["Running"]).Events.Select(FoldCases.Describe).ShouldBe([
        "ResumedUnpaused by Operation: Shutoff > Running, boot 1, id 7",
        "StartedBooted by Operation: Running > Running, boot 1, id 7",
    ]);

    [Fact]
    public void A_paused_start_tells_started_then_suspended() => FoldCases.Tell("Ready", new StartCompleted()).ShouldBe([
        "StartedBooted by Operation: Shutoff > Paused, boot 1, id 7",
        "SuspendedPaused by Operation: Paused > Paused, boot 1, id 7",
    ]);

    [Fact]
    public void A_guest_that_a_disk_stops_before_the_start_is_through_is_not_suspended_twice() => FoldCases
        .Tell("Ready", new Intended(DomainIntent.Resume), Resumed(1), new DiskFailed("vda", "stop", "enospc"), new CpusStopped(), new StartCompleted())
        .ShouldBe([
            "ResumedUnpaused by Operation: Shutoff > Running, boot 1, id 7",
            "IOError vda stop 'enospc' by IOError: Running > Running, boot 1, id 7",
            "SuspendedIOError by IOError: Running > Paused, boot 1, id 7",
            "StartedBooted by Operation: Paused > Paused, boot 1, id 7",
        ]);

    [Fact]
    public void A_launch_that_ends_tells_nothing() => FoldCases
        .Tell("Launching", new MonitorReady(), new MachineShutdown("host-signal"), new MonitorEnded(), InOrder)
        .ShouldBeEmpty();

    [Fact]
    public void A_launch_that_ends_after_the_guest_has_run_tells_start_and_stop() => FoldCases
        .Tell("Ready", new Intended(DomainIntent.Resume), Resumed(1), new Intended(DomainIntent.Destroy), BySignal9)
        .ShouldBe([
            "ResumedUnpaused by Operation: Shutoff > Running, boot 1, id 7",
            "StartedBooted by Operation: Running > Running, boot 1, id 7",
            "StoppedDestroyed by Operation: Running > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_destroy_tells_shutdown_by_the_host_then_destroyed() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Destroy), new MachineShutdown("host-signal"), new MonitorEnded(), InOrder)
        .ShouldBe([
            "ShutdownHost by Operation: Running > ShuttingDown, boot 1, id 7",
            "StoppedDestroyed by Operation: ShuttingDown > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_destroy_that_takes_a_kill_is_destroyed_without_a_word_of_QEMU() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Destroy), BySignal9)
        .ShouldBe(["StoppedDestroyed by Operation: Running > Shutoff, boot 1, id -1"]);

    [Fact]
    public void A_destroy_is_not_forgotten_when_another_operation_begins() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Destroy), new Intended(DomainIntent.Suspend), new Intended(DomainIntent.Shutdown), BySignal9)
        .ShouldBe(["StoppedDestroyed by Operation: Running > Shutoff, boot 1, id -1"]);

    [Fact]
    public void A_signal_of_a_stranger_is_a_shutdown_by_the_host() => FoldCases
        .Tell("Running", new MachineShutdown("host-signal"), new MonitorEnded(), InOrder)
        .ShouldBe([
            "ShutdownHost by Host: Running > ShuttingDown, boot 1, id 7",
            "StoppedShutdown by Host: ShuttingDown > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_kill_by_a_stranger_is_a_failure() => FoldCases
        .Tell("Running", new MonitorEnded(), BySignal9)
        .ShouldBe(["StoppedFailed by ProcessLost: Running > Shutoff, boot 1, id -1"]);

    [Fact]
    public void A_power_button_that_the_guest_heeds_makes_an_operation_of_the_shutdown() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Shutdown), new MachineShutdown("guest-shutdown"), InOrder)
        .ShouldBe([
            "ShutdownGuest by Operation: Running > ShuttingDown, boot 1, id 7",
            "StoppedShutdown by Operation: ShuttingDown > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_pressed_power_button_is_remembered_through_other_operations() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Shutdown), new Intended(DomainIntent.Suspend), new CpusStopped(),
            new Intended(DomainIntent.Resume), Resumed(9), new MachineShutdown("guest-shutdown"))
        .Last()
        .ShouldBe("ShutdownGuest by Operation: Running > ShuttingDown, boot 1, id 7");

    [Fact]
    public void A_second_shutdown_is_told_once_and_the_first_word_on_the_end_stands() => FoldCases
        .Tell("Running", new MachineShutdown("guest-shutdown"), new Intended(DomainIntent.Destroy), new MachineShutdown("host-signal"), InOrder)
        .ShouldBe([
            "ShutdownGuest by Guest: Running > ShuttingDown, boot 1, id 7",
            "StoppedShutdown by Guest: ShuttingDown > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_panic_ends_as_a_crash() => FoldCases
        .Tell("Running", new GuestPanicked(), new MachineShutdown("guest-panic"), InOrder)
        .ShouldBe([
            "CrashedPanicked by Panic: Running > Crashed, boot 1, id 7",
            "StoppedCrashed by Panic: Crashed > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_panic_that_pauses_is_a_crash_and_no_suspension() => FoldCases
        .Tell("Running", new GuestPanicked(), new CpusStopped(), new GuestPanicked())
        .ShouldBe(["CrashedPanicked by Panic: Running > Crashed, boot 1, id 7"]);

    [Fact]
    public void A_stop_may_come_before_the_panic_that_caused_it() => FoldCases
        .Tell("Running", new CpusStopped(), new GuestPanicked())
        .ShouldBe([
            "SuspendedPaused by Host: Running > Paused, boot 1, id 7",
            "CrashedPanicked by Panic: Paused > Crashed, boot 1, id 7",
        ]);

    [Fact]
    public void A_paused_crashed_guest_that_is_reset_stands_still_until_it_is_resumed() => FoldCases
        .Tell("Running", new GuestPanicked(), new CpusStopped(), new Intended(DomainIntent.Reset), HostReset(10),
            new Intended(DomainIntent.Resume), Resumed(20), GuestReset(20.05), GuestReset(20.1))
        .Skip(1)
        .ShouldBe([
            "Rebooted by Operation: Crashed > Paused, boot 2, id 7",
            "ResumedUnpaused by Operation: Paused > Running, boot 2, id 7",
        ]);

    [Fact]
    public void A_guest_that_reboots_itself_after_a_panic_runs_and_may_panic_again() => FoldCases
        .Tell("Running", new GuestPanicked(), GuestReset(10), new GuestPanicked())
        .ShouldBe([
            "CrashedPanicked by Panic: Running > Crashed, boot 1, id 7",
            "Rebooted by Guest: Crashed > Running, boot 2, id 7",
            "CrashedPanicked by Panic: Running > Crashed, boot 2, id 7",
        ]);

    [Fact]
    public void A_watchdog_that_pauses_suspends() => FoldCases
        .Tell("Running", Watchdog("pause", 10), new CpusStopped())
        .ShouldBe([
            "Watchdog pause by Watchdog: Running > Running, boot 1, id 7",
            "SuspendedWatchdog by Watchdog: Running > Paused, boot 1, id 7",
        ]);

    [Fact]
    public void A_watchdog_told_after_its_stop_does_not_colour_the_next_one() => FoldCases
        .Tell("Running", new CpusStopped(), Watchdog("pause", 10), Resumed(11), new Intended(DomainIntent.Suspend), new CpusStopped())
        .ShouldBe([
            "SuspendedPaused by Host: Running > Paused, boot 1, id 7",
            "Watchdog pause by Watchdog: Paused > Paused, boot 1, id 7",
            "ResumedUnpaused by Host: Paused > Running, boot 1, id 7",
            "SuspendedPaused by Operation: Running > Paused, boot 1, id 7",
        ]);

    [Fact]
    public void A_watchdog_that_cuts_the_power_is_a_destruction_without_a_shutdown() => FoldCases
        .Tell("Running", Watchdog("poweroff", 10), new MonitorEnded(), InOrder)
        .ShouldBe([
            "Watchdog poweroff by Watchdog: Running > Running, boot 1, id 7",
            "StoppedDestroyed by Watchdog: Running > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_watchdog_reset_is_a_reboot_by_the_watchdog() => FoldCases
        .Tell("Running", Watchdog("reset", 10), GuestReset(10.01), GuestReset(10.05), GuestReset(60))
        .ShouldBe([
            "Watchdog reset by Watchdog: Running > Running, boot 1, id 7",
            "Rebooted by Watchdog: Running > Running, boot 2, id 7",
            "Rebooted by Guest: Running > Running, boot 3, id 7",
        ]);

    [Fact]
    public void A_watchdog_told_after_its_reset_does_not_colour_a_later_reboot() => FoldCases
        .Tell("Running", GuestReset(10), Watchdog("reset", 10.9), GuestReset(60))
        .Last()
        .ShouldBe("Rebooted by Guest: Running > Running, boot 3, id 7");

    [Fact]
    public void A_disk_that_stops_the_machine_suspends_it_whatever_else_fails_after() => FoldCases
        .Tell("Running", new DiskFailed("vda", "stop", "enospc"), new CpusStopped(), new DiskFailed("vda", "stop", "enospc"),
            new Intended(DomainIntent.Resume), Resumed(10), new Intended(DomainIntent.Suspend), new CpusStopped())
        .ShouldBe([
            "IOError vda stop 'enospc' by IOError: Running > Running, boot 1, id 7",
            "SuspendedIOError by IOError: Running > Paused, boot 1, id 7",
            "IOError vda stop 'enospc' by IOError: Paused > Paused, boot 1, id 7",
            "ResumedUnpaused by Operation: Paused > Running, boot 1, id 7",
            "SuspendedPaused by Operation: Running > Paused, boot 1, id 7",
        ]);

    [Fact]
    public void A_disk_error_that_is_only_reported_stops_nothing() => FoldCases
        .Tell("Running", new DiskFailed("vda", "report", "Input/output error"), new CpusStopped())
        .Last()
        .ShouldBe("SuspendedPaused by Host: Running > Paused, boot 1, id 7");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void One_reboot_is_one_event_however_often_firmware_resets(int echoes) => FoldCases
        .Tell("Running", Enumerable.Range(0, echoes + 1).Select(i => GuestReset(10 + (i * 0.3))))
        .ShouldBe(["Rebooted by Guest: Running > Running, boot 2, id 7"]);

    [Fact]
    public void An_operations_reset_is_told_with_its_echo_left_out() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Reset), HostReset(10), GuestReset(10.03), GuestReset(10.06))
        .ShouldBe(["Rebooted by Operation: Running > Running, boot 2, id 7"]);

    [Fact]
    public void A_reset_from_outside_is_never_an_echo() => FoldCases
        .Tell("Running", GuestReset(10), new Intended(DomainIntent.Reset), HostReset(10.1), HostReset(10.2))
        .ShouldBe([
            "Rebooted by Guest: Running > Running, boot 2, id 7",
            "Rebooted by Operation: Running > Running, boot 3, id 7",
            "Rebooted by Host: Running > Running, boot 4, id 7",
        ]);

    [Fact]
    public void A_guest_that_resets_in_a_loop_does_not_fall_silent() => FoldCases
        .Tell("Running", Enumerable.Range(0, 12).Select(i => GuestReset(10 + (i * 0.1))))
        .Length
        .ShouldBe(2);

    [Fact]
    public void A_guest_that_reboots_half_a_second_later_has_rebooted_twice() => FoldCases
        .Tell("Running", GuestReset(10), GuestReset(10.5))
        .Length
        .ShouldBe(2);

    [Fact]
    public void A_machine_that_is_reset_while_paused_echoes_when_it_runs() => FoldCases
        .Tell("Paused", new Intended(DomainIntent.Reset), HostReset(10), Resumed(3600), GuestReset(3600.05), GuestReset(3700))
        .ShouldBe([
            "Rebooted by Operation: Paused > Paused, boot 2, id 7",
            "ResumedUnpaused by Host: Paused > Running, boot 2, id 7",
            "Rebooted by Guest: Running > Running, boot 3, id 7",
        ]);

    [Fact]
    public void A_reset_after_a_wakeup_is_no_reboot() => FoldCases
        .Tell("PMSuspended", new GuestWoke(At(10)), GuestReset(10.05), GuestReset(10.1))
        .ShouldBe([
            "PM Wakeup by Guest: PMSuspended > PMSuspended, boot 1, id 7", "StartedWakeup by Guest: PMSuspended > Running, boot 1, id 7",
        ]);

    [Fact]
    public void A_sleeping_machine_that_is_reset_stands_still_until_it_is_resumed() => FoldCases
        .Tell("PMSuspended", HostReset(10), Resumed(20), GuestReset(20.05))
        .ShouldBe([
            "Rebooted by Host: PMSuspended > Paused, boot 2, id 7",
            "ResumedUnpaused by Host: Paused > Running, boot 2, id 7",
        ]);

    [Fact]
    public void Sleep_on_disk_is_told_before_the_shutdown_that_follows() => FoldCases
        .Tell("Running", new GuestSleptToDisk(), new MachineShutdown("guest-shutdown"), InOrder)
        .ShouldBe([
            "PM SuspendToDisk by Guest: Running > Running, boot 1, id 7",
            "PMSuspendedDisk by Guest: Running > PMSuspended, boot 1, id 7",
            "ShutdownGuest by Guest: PMSuspended > ShuttingDown, boot 1, id 7",
            "StoppedShutdown by Guest: ShuttingDown > Shutoff, boot 1, id -1",
        ]);

    [Fact]
    public void A_machine_that_outlives_its_shutdown_boots_again() => FoldCases
        .Tell("Running", new MachineShutdown("guest-shutdown"), new CpusStopped(), HostReset(10), Resumed(11), GuestReset(11.05), BySignal9)
        .ShouldBe([
            "ShutdownGuest by Guest: Running > ShuttingDown, boot 1, id 7",
            "Rebooted by Host: ShuttingDown > Paused, boot 2, id 7",
            "ResumedUnpaused by Host: Paused > Running, boot 2, id 7",
            "StoppedFailed by ProcessLost: Running > Shutoff, boot 2, id -1",
        ]);

    [Fact]
    public void A_refused_operation_does_not_colour_what_somebody_else_does_later() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Suspend), new Refused(DomainIntent.Suspend), new CpusStopped())
        .ShouldBe(["SuspendedPaused by Host: Running > Paused, boot 1, id 7"]);

    [Fact]
    public void A_refused_power_button_does_not_colour_a_shutdown_of_the_guests_own() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Shutdown), new Refused(DomainIntent.Shutdown), new MachineShutdown("guest-shutdown"))
        .ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown, boot 1, id 7"]);

    [Fact]
    public void An_intent_is_used_up_by_what_it_caused() => FoldCases
        .Tell("Running", new Intended(DomainIntent.Suspend), new CpusStopped(), Resumed(10), new CpusStopped())
        .ShouldBe([
            "SuspendedPaused by Operation: Running > Paused, boot 1, id 7",
            "ResumedUnpaused by Host: Paused > Running, boot 1, id 7",
            "SuspendedPaused by Host: Running > Paused, boot 1, id 7",
        ]);

    [Fact]
    public void An_intent_is_used_up_even_when_the_state_tells_more_than_the_stop() => FoldCases
        .Tell("Crashed", new Intended(DomainIntent.Suspend), new CpusStopped(), Resumed(10), new CpusStopped())
        .Last()
        .ShouldBe("SuspendedPaused by Host: Running > Paused, boot 1, id 7");

    [Fact]
    public void A_new_run_remembers_nothing_of_the_one_before()
    {
        DomainInput[] second =
        [
            new Intended(DomainIntent.Destroy), Watchdog("poweroff", 10), BySignal9,
            new Launched(FoldCases.Definition, 8, 4343, "tcg"), new MonitorReady(), Resumed(11), new StartCompleted(), BySignal9,
        ];

        FoldCases.Tell("Running", second).ShouldBe([
            "Watchdog poweroff by Watchdog: Running > Running, boot 1, id 7",
            "StoppedDestroyed by Watchdog: Running > Shutoff, boot 1, id -1",
            "ResumedUnpaused by Host: Shutoff > Running, boot 2, id 8",
            "StartedBooted by Operation: Running > Running, boot 2, id 8",
            "StoppedFailed by ProcessLost: Running > Shutoff, boot 2, id -1",
        ]);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static CpusResumed Resumed(double seconds) => new(At(seconds));

    private static MachineReset GuestReset(double seconds) => new(ByGuest: true, At(seconds));

    private static MachineReset HostReset(double seconds) => new(ByGuest: false, At(seconds));

    private static WatchdogFired Watchdog(string action, double seconds) => new(action, At(seconds));
}
