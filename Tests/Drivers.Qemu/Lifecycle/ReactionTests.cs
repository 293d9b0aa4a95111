using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What the driver does by itself when a guest powers off or crashes: on_poweroff, on_reboot, on_crash.</summary>
public sealed class ReactionTests
{
    private const string Panic = "<devices><panic model='isa'/></devices>";

    [Fact]
    public void A_power_off_that_restarts_is_one_reboot_of_the_same_process()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: "<on_poweroff>restart</on_poweroff>");

        setup.Time.At(10, () => setup.Qemu.Latest.PowerOff());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "system_reset"), (10.001, "cont")]);
        setup.Told.ShouldBe([(10.001, "Rebooted by Guest: Running > Running")]);
        (domain.Record.Generation, domain.Record.ProcessId, domain.Record.Reason).ShouldBe((2, 1, StateReason.RunningBooted));
    }

    [Fact]
    public void A_qemu_that_is_killed_where_it_was_to_boot_again_is_told_as_ended_and_harms_nobody()
    {
        var setup = new VirtualSetup();
        setup.Start(more: "<on_poweroff>restart</on_poweroff>");

        setup.Time.At(10, () => setup.Qemu.Latest.Emit("SHUTDOWN", """{"guest": true, "reason": "guest-shutdown"}"""));
        setup.Time.At(11, () => setup.Qemu.Latest.Kill());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.ToldOf("guest").ShouldBe(["StoppedShutdown by Guest: Running > Shutoff"]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_power_off_that_preserves_leaves_a_process_that_can_only_be_destroyed()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: "<on_poweroff>preserve</on_poweroff>");

        setup.Time.At(10, () => setup.Qemu.Latest.PowerOff());
        Outcome<Position> resume = setup.At(20, () => domain.ResumeAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        (domain.Record.State, domain.Record.Id).ShouldBe((DomainState.ShuttingDown, 1));
        resume.ShouldFail(20, ErrorCode.OperationInvalid);

        setup.At(30, () => domain.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Told.ShouldBe([
            (10, "ShutdownGuest by Guest: Running > ShuttingDown"), (30.005, "StoppedDestroyed by Operation: ShuttingDown > Shutoff"),
        ]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_reboot_that_destroys_is_a_shutdown_and_no_reboot()
    {
        var setup = new VirtualSetup();
        setup.Start(more: "<on_reboot>destroy</on_reboot>");

        setup.Time.At(10, () => setup.Qemu.Latest.Reboot());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.ToldOf("guest").ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown", "StoppedShutdown by Guest: ShuttingDown > Shutoff"]);
        setup.Qemu.Commands.ShouldNotContain("SIGTERM");
        setup.ShouldBeBare();
    }

    [Fact]
    public void Where_qemu_stays_at_power_off_a_reboot_that_destroys_ends_it()
    {
        var setup = new VirtualSetup();
        setup.Start(more: "<on_poweroff>preserve</on_poweroff><on_reboot>destroy</on_reboot>");

        setup.Time.At(10, () => setup.Qemu.Latest.Reboot());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.ToldOf("guest").ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown", "StoppedShutdown by Guest: ShuttingDown > Shutoff"]);
        setup.Qemu.Heard[^1].ShouldBe((10, "SIGTERM"));
    }

    [Fact]
    public void A_crash_that_restarts_is_told_as_crash_and_reboot()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: "<on_crash>restart</on_crash>" + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.Told.ShouldBe([(10, "CrashedPanicked by Panic: Running > Crashed"), (10.001, "Rebooted by Panic: Crashed > Running")]);
        (domain.Record.Generation, domain.Record.State, domain.Record.Reason).ShouldBe((2, DomainState.Running, StateReason.RunningCrashed));
    }

    [Fact]
    public void A_crash_that_preserves_stays_crashed_until_it_is_destroyed()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: "<on_crash>preserve</on_crash>" + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        (domain.Record.State, domain.Record.Reason).ShouldBe((DomainState.Crashed, StateReason.CrashedPanicked));
        setup.Qemu.Commands.Count().ShouldBe(2);
        setup.At(20, () => domain.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").Last().ShouldBe("StoppedDestroyed by Operation: ShuttingDown > Shutoff");
    }

    [Theory]
    [InlineData("<on_crash>destroy</on_crash>", false)]
    [InlineData("<on_crash>destroy</on_crash><on_poweroff>preserve</on_poweroff>", true)]
    [InlineData("<on_crash>coredump-destroy</on_crash>", true)]
    public void A_crash_that_destroys_is_told_as_crash_and_end(string actions, bool isCut)
    {
        var setup = new VirtualSetup();
        setup.Start(more: actions + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").ShouldBe(["CrashedPanicked by Panic: Running > Crashed", "StoppedCrashed by Panic: Crashed > Shutoff"]);
        setup.Qemu.Commands.Contains("SIGTERM").ShouldBe(isCut);
        setup.ShouldBeBare();
    }

    [Theory]
    [InlineData("coredump-destroy", "StoppedCrashed by Panic: Crashed > Shutoff")]
    [InlineData("coredump-restart", "Rebooted by Panic: Crashed > Running")]
    public void A_core_dump_comes_before_what_follows(string action, string then)
    {
        var setup = new VirtualSetup();
        setup.Start(more: $"<on_crash>{action}</on_crash>" + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").ShouldBe(["CrashedPanicked by Panic: Running > Crashed", then]);
        string dump = setup.Qemu.Given.ShouldHaveSingleItem();
        dump.ShouldStartWith("""dump-guest-memory {"paging":false,"protocol":"file:/""");
        string path = dump[dump.IndexOf("file:", StringComparison.Ordinal)..^2]["file:".Length..];
        setup.Machine.Files.Look(path).ShouldNotBeNull();
        path.ShouldEndWith("/dump/1-guest-2007-01-01-00.00.10");
    }

    [Fact]
    public void Two_core_dumps_within_a_second_are_two_files()
    {
        var setup = new VirtualSetup();
        setup.Start(more: "<on_crash>coredump-restart</on_crash>" + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.At(10.5, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Machine.Files.List(setup.DumpFolder).Order(StringComparer.Ordinal)
            .ShouldBe(["1-guest-2007-01-01-00.00.10", "1-guest-2007-01-01-00.00.10.2"]);
    }

    [Fact]
    public void A_core_dump_that_fails_keeps_nothing_from_going_on()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Refuses["dump-guest-memory"] = "No space left on device";
        setup.Start(more: "<on_crash>coredump-restart</on_crash>" + Panic);

        setup.Time.At(10, () => setup.Qemu.Latest.Panic());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").Last().ShouldBe("Rebooted by Panic: Crashed > Running");
    }

    [Fact]
    public void A_restart_that_qemu_refuses_cuts_the_power()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Refuses["system_reset"] = "no";
        setup.Start(more: "<on_poweroff>restart</on_poweroff>");

        setup.Time.At(10, () => setup.Qemu.Latest.PowerOff());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").ShouldBe(["ShutdownHost by Host: Running > ShuttingDown", "StoppedShutdown by Host: ShuttingDown > Shutoff"]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_domain_that_is_destroyed_while_it_restarts_is_destroyed()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start(more: "<on_poweroff>restart</on_poweroff>");
        setup.Qemu.Ignores.Add("system_reset");

        setup.Time.At(10, () => setup.Qemu.Latest.PowerOff());
        Outcome<Position> destroy = setup.At(11, () => domain.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        destroy.At.ShouldBe(11.005);
        setup.Qemu.Heard.Count(one => one.What == "SIGTERM").ShouldBe(1);
        setup.ToldOf("guest").Last().ShouldBe("StoppedDestroyed by Operation: ShuttingDown > Shutoff");
        setup.ShouldBeBare();
    }
}
