using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Guests that are asked to power off, to reboot, to sleep and to wake; with the time of each step.</summary>
public class PowerTests
{
    private readonly Func<IFront?> _front;

    public PowerTests()
        : this(static () => null)
    {
    }

    private protected PowerTests(Func<IFront?> front) => _front = front;

    internal const string Channel =
        "<devices><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices>";

    [Fact]
    public void A_shutdown_that_is_requested_is_done_when_the_guest_was_asked()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> request = setup.At(10, () => domain.RequestShutdownAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        request.At.ShouldBe(10.001);
        setup.Told.ShouldBe([
            (10.201, "ShutdownGuest by Operation: Running > ShuttingDown"),
            (10.206, "StoppedShutdown by Operation: ShuttingDown > Shutoff"),
        ]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_reboot_by_the_power_button_is_one_event_and_a_new_boot_of_the_same_process()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> reboot = setup.At(10, () => domain.RebootAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(15));

        reboot.At.ShouldBe(10.002);
        setup.Qemu.Heard.Skip(2).ShouldBe([
            (10, "set-action"), (10.001, "system_powerdown"), (10.202, "system_reset"), (10.203, "set-action"), (10.204, "cont"),
        ]);
        setup.Qemu.Given.ShouldBe(["""set-action {"shutdown":"pause"}""", """set-action {"shutdown":"poweroff"}"""]);
        setup.Told.ShouldBe([(10.203, "Rebooted by Operation: Running > Running")]);
        DomainRecord record = domain.Record;
        (record.Generation, record.Reason, record.Id).ShouldBe((2, StateReason.RunningBooted, 1));

        setup.Time.At(20, () => setup.Qemu.Latest.PowerOff());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.ToldOf("guest").Skip(1).ShouldBe([
            "ShutdownGuest by Guest: Running > ShuttingDown", "StoppedShutdown by Guest: ShuttingDown > Shutoff",
        ]);
        setup.Qemu.Commands.ShouldNotContain("SIGTERM");
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_shutdown_that_is_requested_after_a_reboot_takes_its_place()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = null;

        setup.At(10, () => domain.RebootAsync());
        setup.At(20, () => domain.RequestShutdownAsync());
        setup.Time.At(30, () => setup.Qemu.Latest.PowerOff());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Told.ShouldBe([
            (30, "ShutdownGuest by Operation: Running > ShuttingDown"), (30.005, "StoppedShutdown by Operation: ShuttingDown > Shutoff"),
        ]);
        setup.Qemu.Heard[^1].ShouldBe((30, "SIGTERM"), "QEMU was to stay, so the driver ends it");
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_guest_that_reboots_by_itself_when_asked_to_is_not_booted_once_more()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = null;

        setup.At(10, () => domain.RebootAsync());
        setup.Time.At(11, () => setup.Qemu.Latest.Reboot());
        setup.Time.At(20, () => setup.Qemu.Latest.PowerOff());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Told.ShouldBe([
            (11, "Rebooted by Operation: Running > Running"),
            (20, "ShutdownGuest by Guest: Running > ShuttingDown"),
            (20.005, "StoppedShutdown by Guest: ShuttingDown > Shutoff"),
        ]);
    }

    [Fact]
    public void A_reboot_is_refused_where_neither_agent_nor_qemu_can_do_it()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Refuses["set-action"] = "The command set-action has not been found";

        Outcome<Position> reboot = setup.At(10, () => domain.RebootAsync());
        setup.RunOut();

        reboot.ShouldFail(10.001, ErrorCode.OperationInvalid).Message.ShouldContain("cannot reboot domain 'guest'");
        reboot.Error!.Message.ShouldContain("set-action has not been found");
        setup.Qemu.Commands.ShouldNotContain("system_powerdown");
    }

    [Fact]
    public void Where_a_reboot_ends_the_domain_a_reboot_is_a_shutdown()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: "<on_reboot>destroy</on_reboot>");

        setup.At(10, () => domain.RebootAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "system_powerdown")]);
        setup.ToldOf("guest").Last().ShouldBe("StoppedShutdown by Operation: ShuttingDown > Shutoff");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(-2147483648)]
    public void Modes_that_do_not_exist_are_refused(int modes)
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> shutdown = setup.At(10, () => domain.RequestShutdownAsync((DomainShutdown)modes));
        Outcome<Position> reboot = setup.At(10, () => domain.RebootAsync((DomainShutdown)modes));
        setup.RunOut();

        string flags = $"unsupported flags (0x{modes & ~3:x})";
        shutdown.ShouldFail(10, ErrorCode.InvalidArgument).Message.ShouldContain(flags);
        reboot.ShouldFail(10, ErrorCode.InvalidArgument).Message.ShouldContain(flags);
    }

    [Fact]
    public void The_agent_is_asked_first_when_it_is_connected()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Channel);
        setup.Qemu.Latest.OpenChannel();

        Outcome<Position> shutdown = setup.At(10, () => domain.RequestShutdownAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        shutdown.At.ShouldBe(10.01);
        setup.Qemu.Commands.ShouldNotContain("system_powerdown");
        setup.Told.Skip(1).ShouldBe([
            (10.01, "Agent disconnected (Channel) by Guest: Running > Running"),
            (10.01, "ShutdownGuest by Operation: Running > ShuttingDown"),
            (10.015, "StoppedShutdown by Operation: ShuttingDown > Shutoff"),
        ]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void What_the_agent_does_is_told_as_the_operation_that_asked_for_it()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Channel);
        setup.Qemu.Latest.OpenChannel();

        setup.At(10, () => domain.PMSuspendAsync(DomainSleep.Memory));
        setup.At(20, () => domain.PMWakeupAsync());
        setup.At(30, () => domain.RequestShutdownAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Events.Where(static news => news.At >= 10 && news.Value.Operation is not null).Select(static news => (Math.Floor(news.At), news.Value.Operation!.Value.Name)).ShouldBe([
            (10, "PMSuspend"), (10, "PMSuspend"), (20, "PMWakeup"), (20, "PMWakeup"), (30, "RequestShutdown"), (30, "RequestShutdown"),
        ]);
    }

    [Fact]
    public void The_agent_reboots_a_guest_without_a_fake()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Channel);
        setup.Qemu.Latest.OpenChannel();

        Outcome<Position> reboot = setup.At(10, () => domain.RebootAsync(DomainShutdown.Agent));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        reboot.At.ShouldBe(10.01);
        setup.Qemu.Commands.ShouldNotContain("set-action");
        setup.Told.Skip(1).ShouldBe([
            (10.01, "Agent disconnected (Channel) by Guest: Running > Running"),
            (10.01, "Rebooted by Operation: Running > Running"),
        ]);
    }

    [Theory]
    [InlineData(DomainShutdown.Default, true)]
    [InlineData(DomainShutdown.Acpi | DomainShutdown.Agent, true)]
    [InlineData(DomainShutdown.Agent, false)]
    public void An_agent_that_refuses_leaves_it_to_the_button_where_that_is_allowed(DomainShutdown modes, bool isPressed)
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Channel);
        setup.Qemu.Latest.OpenChannel();
        setup.Qemu.Latest.Agent!.Says["guest-shutdown"] = """{"error": {"class": "CommandNotFound", "desc": "has been disabled"}}""";

        Outcome<Position> shutdown = setup.At(10, () => domain.RequestShutdownAsync(modes));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.Qemu.Commands.Contains("system_powerdown").ShouldBe(isPressed);
        if (!isPressed)
        {
            shutdown.ShouldFail(10.01, ErrorCode.OperationFailed).Message.ShouldEndWith("'guest-shutdown' in domain 'guest': has been disabled");
        }
    }

    [Fact]
    public void Without_an_agent_what_needs_one_fails_and_says_why()
    {
        var setup = new VirtualSetup(front: _front());
        Domain bare = setup.Start();
        Domain deaf = setup.Start("deaf", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1", Channel);

        Outcome<Position> none = setup.At(10, () => bare.RequestShutdownAsync(DomainShutdown.Agent));
        Outcome<Position> away = setup.At(10, () => deaf.RequestShutdownAsync(DomainShutdown.Agent));
        Outcome<Position> sleep = setup.At(10, () => bare.PMSuspendAsync(DomainSleep.Memory));
        setup.RunOut();

        none.ShouldFail(10, ErrorCode.ArgumentUnsupported).Message.ShouldEndWith("domain 'guest': QEMU guest agent is not configured");
        away.ShouldFail(10, ErrorCode.AgentUnresponsive).Message.ShouldEndWith("domain 'deaf': QEMU guest agent is not connected");
        sleep.ShouldFail(10, ErrorCode.ArgumentUnsupported);
    }

    [Fact]
    public void Sleep_and_waking_are_told_with_their_power_events()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(more: Channel);
        setup.Qemu.Latest.OpenChannel();

        Outcome<Position> sleep = setup.At(10, () => domain.PMSuspendAsync(DomainSleep.Memory));
        Outcome<Position> wake = setup.At(20, () => domain.PMWakeupAsync());
        Outcome<Position> again = setup.At(30, () => domain.PMWakeupAsync());
        setup.RunOut();

        sleep.At.ShouldBe(10.01);
        wake.At.ShouldBe(20.001);
        again.ShouldFail(30, ErrorCode.OperationInvalid).Message.ShouldEndWith("cannot wake domain 'guest' while it is running");
        setup.Told.Skip(1).ShouldBe([
            (10.01, "PM Suspend by Operation: Running > Running"),
            (10.01, "PMSuspendedMemory by Operation: Running > PMSuspended"),
            (20.001, "PM Wakeup by Operation: PMSuspended > PMSuspended"),
            (20.001, "StartedWakeup by Operation: PMSuspended > Running"),
        ]);
    }

    [Fact]
    public void A_sleep_of_some_duration_is_refused()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Should.Throw<HypervisorException>(() => { _ = domain.PMSuspendAsync(DomainSleep.Memory, TimeSpan.FromSeconds(1)); })
            .Code.ShouldBe(ErrorCode.ArgumentUnsupported);
    }

    [Fact]
    public void A_graceful_destroy_never_kills()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.IgnoresTerminate = true;

        Outcome<Position> graceful = setup.At(10, () => domain.DestroyAsync(DomainDestroy.Graceful));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        graceful.ShouldFail(13, ErrorCode.OperationFailed).Message.ShouldEndWith("(process 1) did not end within 3 s of SIGTERM");
        domain.Record.State.ShouldBe(DomainState.Running);

        Outcome<Position> forced = setup.At(20, () => domain.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        forced.At.ShouldBe(23);
        setup.ToldOf("guest").ShouldBe(["StoppedDestroyed by Operation: Running > Shutoff"]);
    }

    [Fact]
    public void A_graceful_destroy_is_done_when_qemu_is_gone()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> graceful = setup.At(10, () => domain.DestroyAsync(DomainDestroy.Graceful));
        Outcome<Position> unknown = setup.At(10, () => domain.DestroyAsync((DomainDestroy)2));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        graceful.At.ShouldBe(10.005);
        unknown.ShouldFail(10, ErrorCode.InvalidArgument).Message.ShouldContain("unsupported flags (0x2)");
        setup.ToldOf("guest").Last().ShouldBe("StoppedDestroyed by Operation: ShuttingDown > Shutoff");
    }
}
