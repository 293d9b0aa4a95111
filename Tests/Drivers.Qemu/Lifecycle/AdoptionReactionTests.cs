using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Guests that end, or are about to boot again, while no engine is there: the next one does what the last one would have.</summary>
public sealed class AdoptionReactionTests
{
    private const string Panic = "<devices><panic model='isa'/></devices>";
    private readonly VirtualSetup _setup = new(static setup => setup.AtStop = GuestsAtStop.LeaveRunning);

    private DomainRecord Record => _setup.Hypervisor.LookupDomain("guest").Record;

    [Fact]
    public void A_guest_whose_qemu_was_told_to_stay_is_ended_when_it_powered_off_meanwhile()
    {
        _setup.Start();
        RefuseToReboot();

        _setup.Restart(() => _setup.Qemu.Latest.PowerOff());
        _setup.Time.AdvanceBySeconds(30);

        Inferred().ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown"]);
        _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.StoppedShutdown);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void A_guest_whose_qemu_was_told_to_stay_is_ended_when_it_powers_off_later()
    {
        _setup.Start();
        RefuseToReboot();

        _setup.Restart();
        _setup.Time.At(20, () => _setup.Qemu.Latest.PowerOff());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        _setup.ToldOf("guest").ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown", "StoppedShutdown by Guest: ShuttingDown > Shutoff"]);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void A_reboot_that_was_asked_for_is_carried_out_by_the_next_engine()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Guest.PowersOffAfter = null;
        _setup.At(10, () => domain.RebootAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        _setup.Restart(() => _setup.Qemu.Latest.PowerOff());
        _setup.Time.AdvanceBySeconds(30);

        LifeOf().ShouldBe(["Rebooted by Operation: Running > Running"]);
        (Record.State, Record.Generation).ShouldBe((DomainState.Running, 2));
        _setup.Qemu.Commands.TakeLast(3).ShouldBe(["system_reset", "set-action", "cont"]);
    }

    [Fact]
    public void A_reboot_that_stands_between_reset_and_going_on_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Ignores.Add("cont");
        _setup.At(10, () => domain.RebootAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        _setup.Restart(() =>
        {
            _setup.Qemu.Commands.ShouldNotContain("SIGTERM", "an engine that goes takes its own hanging up for QEMU's end");
            _setup.Qemu.Ignores.Clear();
        });
        _setup.Time.AdvanceBySeconds(30);

        LifeOf().ShouldBe(["Rebooted by Operation: Running > Running"]);
        (Record.State, Record.Generation).ShouldBe((DomainState.Running, 2));
        _setup.Qemu.Commands.Last().ShouldBe("cont");
    }

    [Fact]
    public void A_reboot_whose_reset_nobody_saw_is_told_and_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Ignores.Add("system_reset");
        _setup.At(10, () => domain.RebootAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        _setup.Restart(() => _setup.Qemu.Latest.CatchUp());
        _setup.Time.AdvanceBySeconds(30);

        Inferred().ShouldBe(["Rebooted by Operation: Running > Running"]);
        (Record.State, Record.Generation).ShouldBe((DomainState.Running, 2));
    }

    [Fact]
    public void A_guest_that_is_preserved_when_off_stays()
    {
        _setup.Start(more: "<on_poweroff>preserve</on_poweroff>");

        _setup.Restart(() => _setup.Qemu.Latest.PowerOff());
        _setup.Time.AdvanceBySeconds(30);

        Inferred().ShouldBe(["ShutdownGuest by Guest: Running > ShuttingDown"]);
        (Record.State, Record.IsActive).ShouldBe((DomainState.ShuttingDown, true));
    }

    [Fact]
    public void A_guest_that_restarts_when_off_boots_again()
    {
        _setup.Start(more: "<on_poweroff>restart</on_poweroff>");

        _setup.Restart(() => _setup.Qemu.Latest.PowerOff());
        _setup.Time.AdvanceBySeconds(30);

        LifeOf().ShouldBe(["Rebooted by Guest: Running > Running"]);
        Record.Generation.ShouldBe(2);
    }

    [Theory]
    [InlineData("coredump-destroy", "dump-guest-memory", "SIGTERM")]
    [InlineData("coredump-restart", "dump-guest-memory", "system_reset", "cont")]
    [InlineData("restart", "system_reset", "cont")]
    public void A_crash_that_nobody_saw_has_its_consequence(string action, params string[] heard)
    {
        _setup.Start(more: $"<on_crash>{action}</on_crash>{Panic}");

        _setup.Restart(() => _setup.Qemu.Latest.Panic());
        _setup.Time.AdvanceBySeconds(30);

        Inferred().ShouldBe(["CrashedPanicked by Panic: Running > Crashed"]);
        _setup.Qemu.Commands.TakeLast(heard.Length).ShouldBe(heard);
    }

    [Fact]
    public void A_crash_that_was_told_and_no_more_has_its_consequence()
    {
        _setup.Start(more: $"<on_crash>coredump-destroy</on_crash>{Panic}");
        _setup.Qemu.Ignores.Add("dump-guest-memory");
        _setup.Time.At(10, () => _setup.Qemu.Latest.Panic());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        _setup.Restart(_setup.Qemu.Ignores.Clear);
        _setup.Time.AdvanceBySeconds(30);

        _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.StoppedCrashed);
        _setup.Qemu.Commands.TakeLast(2).ShouldBe(["dump-guest-memory", "SIGTERM"]);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void The_agent_that_was_there_is_there_for_the_next_engine()
    {
        _setup.Start(more: PowerTests.Channel);
        _setup.Time.At(5, () => _setup.Qemu.Latest.OpenChannel());
        _setup.At(6, () => Ping(_setup));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(7));
        int told = _setup.FromStart.Count;

        _setup.Restart();
        Outcome<bool> ping = _setup.At(10, () => Ping(_setup));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        ping.Value.ShouldBeTrue();
        _setup.FromStart.Count.ShouldBe(told);
    }

    [Theory]
    [InlineData(false, true, "Agent connected (Channel) by Guest: Running > Running")]
    [InlineData(true, false, "Agent disconnected (Channel) by Guest: Running > Running")]
    public void An_agent_that_came_or_went_meanwhile_is_told_so(bool before, bool after, string told)
    {
        _setup.Start(more: PowerTests.Channel);
        _setup.Time.At(5, () => _setup.Qemu.Latest.OpenChannel(before));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(7));

        _setup.Restart(() => _setup.Qemu.Latest.OpenChannel(after));

        Inferred().ShouldBe([told]);
        Record.IsAgentConnected.ShouldBe(after);
    }

    [Fact]
    public void A_save_that_the_engine_is_stopped_in_leaves_the_guest_running()
    {
        Domain domain = _setup.Start();
        _setup.Machine.Files.CreateDirectory("/images");
        _setup.Qemu.Timing.MigratesIn = TimeSpan.FromHours(1);
        _setup.At(10, () => domain.SaveAsync("/images/guest.save", deadline: TimeSpan.FromHours(2)));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));
        domain.Record.Reason.ShouldBe(StateReason.PausedSave);

        _setup.Restart();

        Record.State.ShouldBe(DomainState.Running);
        Inferred().ShouldBeEmpty();
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
    }

    /// <summary>QEMU is told to stay, and the button is refused: no reboot is due, but the guest's next power off does not end QEMU.</summary>
    private void RefuseToReboot()
    {
        _setup.Qemu.Refuses["system_powerdown"] = "no button";
        _setup.At(10, () => _setup.Hypervisor.LookupDomain("guest").RebootAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        _setup.Qemu.Commands.ShouldContain("set-action");
    }

    private static async Task<bool> Ping(VirtualSetup setup)
    {
        await setup.Hypervisor.LookupDomain("guest").PingAgentAsync();
        return true;
    }

    private string[] Inferred() => [.. _setup.FromStart.Where(static news => news.Inferred is not null).Cast<DomainEvent>().Select(VirtualSetup.Brief)];

    /// <summary>What was told after the start.</summary>
    private string[] LifeOf() => [.. _setup.FromStart.Skip(2).Cast<DomainEvent>().Select(VirtualSetup.Brief)];
}
