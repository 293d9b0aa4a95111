using System;
using System.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Operations that meet one another, and the end of the host.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public void Two_operations_at_once_are_done_one_after_the_other()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Timing.AnswersAfter = TimeSpan.FromSeconds(1);

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> resume = setup.At(10, () => domain.ResumeAsync());
        Outcome<Position> again = setup.At(10, () => domain.SuspendAsync());
        setup.Time.Start();

        setup.Qemu.Heard.Skip(2).ShouldBe([(10, "stop"), (11, "cont"), (12, "stop")]);
        new[] { suspend.At, resume.At, again.At }.ShouldBe([11, 12, 13]);
        new[] { suspend.Value, resume.Value, again.Value }.ShouldBe(setup.Events.Values.Select(news => news.Position));
    }

    [Fact]
    public void An_operation_that_waits_for_its_turn_keeps_its_own_deadline()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> stuck = setup.At(10, () => domain.SuspendAsync(TimeSpan.FromSeconds(30)));
        Outcome<Position> waiting = setup.At(11, () => domain.ResetAsync(TimeSpan.FromSeconds(5)));
        Outcome<Position> patient = setup.At(12, () => domain.ResetAsync(TimeSpan.FromSeconds(60)));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(17));
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering, "it is not the monitor's fault that a turn did not come");
        setup.Time.Start();

        waiting.ShouldFail(16, ErrorCode.OperationTimeout);
        stuck.ShouldFail(40, ErrorCode.OperationTimeout);
        patient.At.ShouldBe(40.001);
    }

    [Fact]
    public void A_destroy_passes_a_stuck_suspend()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> waiting = setup.At(11, () => domain.ResumeAsync());
        Outcome<Position> destroy = setup.At(12, () => domain.DestroyAsync());
        setup.Time.Start();

        suspend.ShouldFail(12, ErrorCode.OperationFailed);
        waiting.Error.ShouldBeOfType<HypervisorException>();
        destroy.At.ShouldBe(12.005);
        setup.ToldOf("guest").ShouldBe([
            "ShutdownHost by Operation: Running > ShuttingDown",
            "StoppedDestroyed by Operation: ShuttingDown > Shutoff",
        ]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void Two_destroys_are_one()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.IgnoresTerminate = true;

        Outcome<Position> first = setup.At(10, () => domain.DestroyAsync());
        Outcome<Position> second = setup.At(12, () => domain.DestroyAsync());
        setup.Time.Start();

        (first.At, second.At, first.Value).ShouldBe((13, 13, second.Value));
        setup.Qemu.Commands.Count(what => what == "SIGTERM").ShouldBe(1);
    }

    [Fact]
    public void A_suspend_while_the_guest_shuts_down_does_not_take_the_shutdown_from_its_caller()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = TimeSpan.FromSeconds(5);

        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync());
        setup.At(11, () => domain.SuspendAsync());
        setup.At(12, () => domain.ResumeAsync());
        setup.Time.Start();

        shutdown.At.ShouldBe(15.006);
        setup.ToldOf("guest").TakeLast(2).ShouldBe([
            "ShutdownGuest by Operation: Running > ShuttingDown",
            "StoppedShutdown by Operation: ShuttingDown > Shutoff",
        ]);
    }

    [Fact]
    public void A_destroy_during_the_start_ends_the_start()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Timing.GreetsAfter = null;

        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        Outcome<Position> destroy = setup.At(11, () => setup.Hypervisor.LookupDomain("guest").DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(10.5));
        setup.Hypervisor.ListDomains().ShouldHaveSingleItem().State.ShouldBe(DomainState.NoState);
        setup.Time.Start();

        start.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.InternalError);
        destroy.At.ShouldBe(11.005);
        setup.Told.ShouldBeEmpty();
        setup.ShouldBeBare();
    }

    [Fact]
    public void The_end_of_the_host_cuts_the_power_of_every_domain_and_completes_the_events()
    {
        var setup = new VirtualSetup();
        setup.Start("one");
        setup.Start("two", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1", start: DomainStart.Paused);
        setup.Qemu.IgnoresTerminate = true;

        Outcome<bool> stop = setup.At(10, () => Stop(setup));
        setup.Time.Start();

        stop.At.ShouldBe(13);
        setup.Told.ShouldBe([
            (13, "StoppedDestroyed by Operation: Running > Shutoff"),
            (13, "StoppedDestroyed by Operation: Paused > Shutoff"),
        ]);
        setup.Events.CompletedAt.ShouldBe(13);
        setup.ShouldBeBare();
    }

    [Fact]
    public void The_end_of_the_host_calls_off_what_is_going_on()
    {
        var setup = new VirtualSetup(static setup => setup.AtStop = GuestsAtStop.LeaveRunning);
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");
        setup.Qemu.Timing.GreetsAfter = null;

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync());
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml("other", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1")));
        Outcome<bool> stop = setup.At(11, () => Stop(setup));
        setup.Time.Start();

        suspend.ShouldFail(11, ErrorCode.OperationAborted).Message.ShouldContain("the driver is being stopped");
        shutdown.ShouldFail(11, ErrorCode.OperationAborted);
        start.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        stop.At.ShouldBe(11);
        domain.Name.ShouldBe("guest");
        setup.Qemu.Processes.Select(process => process.HasExited).ShouldBe([false, true]); // The guest runs on, the start is undone.
        setup.Machine.Files.List(setup.RunFolder).ShouldBe(["1"]);
    }

    [Fact]
    public void The_end_of_the_host_waits_for_no_probe()
    {
        var setup = new VirtualSetup(disguise: machine => new SlowHost(machine));

        Outcome<Domain> start = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml().Replace("type='qemu'", "type='kvm'", StringComparison.Ordinal)));
        Outcome<bool> stop = setup.At(2, () => Stop(setup));
        setup.Time.Start();

        start.ShouldFail(2, ErrorCode.OperationAborted);
        stop.At.ShouldBe(2);
    }

    [Fact]
    public void A_host_that_has_ended_starts_nothing()
    {
        var setup = new VirtualSetup();
        Outcome<bool> stop = setup.At(1, () => Stop(setup));
        Outcome<bool> again = setup.At(2, () => Stop(setup));
        setup.Time.Start();

        stop.At.ShouldBe(1);
        again.At.ShouldBe(2);
        Should.Throw<ObjectDisposedException>(() => { _ = setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()); });
        setup.Qemu.Processes.ShouldBeEmpty();
    }

    [Fact]
    public void A_start_that_comes_while_the_host_ends_is_refused()
    {
        var setup = new VirtualSetup();
        setup.Start();
        setup.Qemu.IgnoresTerminate = true;

        setup.At(10, () => Stop(setup));
        Outcome<Domain> late = setup.At(11, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml("other", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1")));
        setup.Time.Start();

        late.ShouldFail(11, ErrorCode.OperationAborted);
        setup.Qemu.Processes.Count.ShouldBe(1);
    }

    private static async Task<bool> Stop(VirtualSetup setup)
    {
        await setup.Host.DisposeAsync();
        return true;
    }
}
