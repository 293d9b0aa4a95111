using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The life of a domain from the front door to a scripted QEMU, with the time of each step.</summary>
public class LifecycleTests
{
    private readonly Func<IFront?> _front;

    public LifecycleTests()
        : this(static () => null)
    {
    }

    private protected LifecycleTests(Func<IFront?> front) => _front = front;

    [Fact]
    public void A_start_greets_negotiates_and_lets_the_guest_run()
    {
        var setup = new VirtualSetup(front: _front());

        Outcome<Domain> start = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));

        setup.Qemu.Heard.ShouldBe([(1.02, "qmp_capabilities"), (1.021, "cont")]);
        setup.Told.ShouldBe([
            (1.022, "ResumedUnpaused by Operation: Shutoff > Running"),
            (1.022, "StartedBooted by Operation: Running > Running"),
        ]);
        start.At.ShouldBe(1.022);
        DomainRecord record = start.Value.Record;
        record.ShouldBe(new DomainRecord
        {
            Uuid = new Guid(VirtualSetup.Uuid),
            Name = "guest",
            Id = 1,
            State = DomainState.Running,
            Reason = StateReason.RunningBooted,
            Generation = 1,
            MemoryKiB = 16 * 1024,
            CurrentMemoryKiB = 16 * 1024,
            Vcpus = 1,
            Accelerator = "tcg",
            ProcessId = 1,
            Monitor = MonitorLiveness.Answering,
            Position = setup.Events.Values.Last().Position,
        });
    }

    [Fact]
    public void A_paused_start_never_sends_cont()
    {
        var setup = new VirtualSetup(front: _front());

        Outcome<Domain> start = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), DomainStart.Paused));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));

        setup.Qemu.Commands.ShouldBe(["qmp_capabilities"]);
        setup.Told.ShouldBe([
            (1.021, "StartedBooted by Operation: Shutoff > Paused"),
            (1.021, "SuspendedPaused by Operation: Paused > Paused"),
        ]);
        start.At.ShouldBe(1.021);
        start.Value.Record.State.ShouldBe(DomainState.Paused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Suspend_resume_and_reset_are_done_when_their_event_is_told(bool repliesFirst)
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.RepliesFirst = repliesFirst;
        double done = repliesFirst ? 0.002 : 0.001;

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> resume = setup.At(20, () => domain.ResumeAsync());
        Outcome<Position> reset = setup.At(30, () => domain.ResetAsync());
        setup.RunOut();

        (double At, string What)[] told =
        [
            (10 + done, "SuspendedPaused by Operation: Running > Paused"),
            (20 + done, "ResumedUnpaused by Operation: Paused > Running"),
            (30 + done, "Rebooted by Operation: Running > Running"),
        ];
        setup.Told.ShouldBe(told, "the echo of the reset is no reboot of its own");
        new[] { suspend.At, resume.At, reset.At }.ShouldBe(told.Select(one => (double?)one.At));
        new[] { suspend.Value, resume.Value, reset.Value }.ShouldBe(setup.Events.Values.Select(news => news.Position));
        domain.Record.Generation.ShouldBe(2);
        domain.Record.Id.ShouldBe(1);
    }

    [Fact]
    public void Suspending_a_paused_domain_asks_nothing_and_tells_nothing()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start(start: DomainStart.Paused);
        Position last = domain.Record.Position;

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        setup.RunOut();

        setup.Qemu.Commands.ShouldNotContain("stop");
        (suspend.At, suspend.Value).ShouldBe((10, last));
    }

    [Fact]
    public void A_guest_that_heeds_the_power_button_is_off_when_the_shutdown_is_done()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync(TimeSpan.FromSeconds(30)));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "system_powerdown")]);
        setup.Told.ShouldBe([
            (10.201, "ShutdownGuest by Operation: Running > ShuttingDown"),
            (10.206, "StoppedShutdown by Operation: ShuttingDown > Shutoff"),
        ]);
        (shutdown.At, shutdown.Value).ShouldBe((10.206, setup.Events.Values.Last().Position));
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_guest_that_ignores_the_power_button_loses_power_when_the_grace_period_is_over()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = null;

        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync(TimeSpan.FromSeconds(30)));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(60));

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "system_powerdown"), (40, "SIGTERM")]);
        setup.Told.ShouldBe([
            (40, "ShutdownHost by Operation: Running > ShuttingDown"),
            (40.005, "StoppedDestroyed by Operation: ShuttingDown > Shutoff"),
        ]);
        shutdown.At.ShouldBe(40.005);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_guest_that_powers_off_at_the_last_moment_is_not_destroyed()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = TimeSpan.FromSeconds(29.9);

        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync(TimeSpan.FromSeconds(30)));
        setup.RunOut();

        setup.Qemu.Commands.ShouldNotContain("SIGTERM");
        shutdown.Value.ShouldBe(setup.Events.Values.Last().Position);
        setup.ToldOf("guest").Last().ShouldBe("StoppedShutdown by Operation: ShuttingDown > Shutoff");
    }

    [Fact]
    public void A_destroy_ends_QEMU_by_SIGTERM()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync());
        setup.RunOut();

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "SIGTERM")]);
        setup.Told.ShouldBe([
            (10, "ShutdownHost by Operation: Running > ShuttingDown"),
            (10.005, "StoppedDestroyed by Operation: ShuttingDown > Shutoff"),
        ]);
        (destroy.At, destroy.Value).ShouldBe((10.005, setup.Events.Values.Last().Position));
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_destroy_kills_a_QEMU_that_ignores_SIGTERM()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        setup.Qemu.IgnoresTerminate = true;

        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync());
        setup.RunOut();

        setup.Told.ShouldBe([(13, "StoppedDestroyed by Operation: Running > Shutoff")]);
        destroy.At.ShouldBe(13);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_domain_that_ended_can_be_started_again()
    {
        var setup = new VirtualSetup(front: _front());
        Domain first = setup.Start();
        setup.At(10, () => first.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        Domain second = setup.Start();

        (second.Record.Id, second.Record.Generation).ShouldBe((2, 1));
        setup.Machine.Processes.Running.Count.ShouldBe(1);
    }

    [Fact]
    public void Two_domains_live_side_by_side()
    {
        var setup = new VirtualSetup(front: _front());
        Domain one = setup.Start("one");
        Domain two = setup.Start("two", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1");

        setup.At(10, () => one.SuspendAsync());
        setup.At(11, () => two.DestroyAsync());
        setup.RunOut();

        setup.Hypervisor.ListDomains().ShouldBe([one.Record]);
        setup.ToldOf("one").Last().ShouldBe("SuspendedPaused by Operation: Running > Paused");
        setup.ToldOf("two").Last().ShouldBe("StoppedDestroyed by Operation: ShuttingDown > Shutoff");
        Should.Throw<HypervisorException>(() => two.Record).Code.ShouldBe(ErrorCode.NoDomain);
    }

    [Fact]
    public void What_somebody_else_does_to_the_guest_is_told_too()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();

        setup.Time.At(10, () => setup.Qemu.Latest.StopCpus());
        setup.At(20, () => domain.ResumeAsync());
        setup.Time.At(30, () => setup.Qemu.Latest.Reboot());
        setup.Time.At(40, () => setup.Qemu.Latest.Emit("WATCHDOG", """{"action": "none"}"""));
        setup.Time.At(50, () => setup.Qemu.Latest.PowerOff());
        setup.RunOut();

        setup.Told.ShouldBe([
            (10, "SuspendedPaused by Host: Running > Paused"),
            (20.001, "ResumedUnpaused by Operation: Paused > Running"),
            (30, "Rebooted by Guest: Running > Running"),
            (40, "Watchdog none by Watchdog: Running > Running"),
            (50, "ShutdownGuest by Guest: Running > ShuttingDown"),
            (50.005, "StoppedShutdown by Guest: ShuttingDown > Shutoff"),
        ]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_QEMU_that_somebody_kills_is_gone_when_its_process_is()
    {
        var setup = new VirtualSetup(front: _front());
        setup.Start();

        setup.Time.At(10, () => setup.Qemu.Latest.Kill());
        setup.RunOut();

        setup.Told.ShouldBe([(10, "StoppedFailed by ProcessLost: Running > Shutoff")]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_disk_error_names_the_disk_as_the_definition_does()
    {
        var setup = new VirtualSetup(setup => setup.Machine.Files.Write("/srv/images/root.img", "image"), front: _front());
        setup.Start(more: "<devices><disk type='file'><source file='/srv/images/root.img'/><target dev='vda'/></disk></devices>");
        setup.Time.At(10, () =>
        {
            setup.Qemu.Latest.Emit(
                "BLOCK_IO_ERROR",
                """{"device": "", "node-name": "vda-format", "operation": "write", "action": "stop", "nospace": true, "reason": "No space left on device"}""");
            setup.Qemu.Latest.StopCpus();
        });
        setup.RunOut();

        setup.Told.ShouldBe([
            (10, "IOError vda stop 'enospc' by IOError: Running > Running"),
            (10, "SuspendedIOError by IOError: Running > Paused"),
        ]);
    }
}
