using System;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A QEMU that is silent, lost or talks nonsense while its domain lives.</summary>
public sealed class LifecycleFaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_silent_monitor_fails_the_operation_at_its_deadline_and_keeps_the_last_state()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync(Deadline));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(14.9));
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering);
        setup.Time.Start();

        suspend.ShouldFail(15, ErrorCode.OperationTimeout).Message.ShouldContain("suspend domain 'guest' within 5 s");
        DomainRecord record = setup.Hypervisor.ListDomains().ShouldHaveSingleItem();
        (record.State, record.Monitor).ShouldBe((DomainState.Running, MonitorLiveness.Silent));
        setup.Told.ShouldBeEmpty();
    }

    [Fact]
    public void A_silent_monitor_that_answers_a_later_command_answers_again()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync(Deadline));
        Outcome<Position> reset = setup.At(20, () => domain.ResetAsync(Deadline));
        setup.Time.Start();

        suspend.ShouldFail(15, ErrorCode.OperationTimeout);
        reset.At.ShouldBe(20.001);
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering);
    }

    [Fact]
    public void A_refusal_is_an_answer_too()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");
        setup.Qemu.Refuses["system_reset"] = "not now";

        setup.At(10, () => domain.SuspendAsync(Deadline));
        Outcome<Position> reset = setup.At(20, () => domain.ResetAsync(Deadline));
        setup.Time.Start();

        reset.ShouldFail(20.001, ErrorCode.InternalError).Message.ShouldContain("'system_reset' for domain 'guest': not now");
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering);
    }

    [Fact]
    public void What_a_silent_QEMU_carries_out_late_is_still_told_as_the_operations_doing()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        setup.At(10, () => domain.SuspendAsync(Deadline));
        setup.Time.At(100, () => setup.Qemu.Latest.CatchUp());
        setup.Time.Start();

        setup.Told.ShouldBe([(100, "SuspendedPaused by Operation: Running > Paused")]);
    }

    [Fact]
    public void An_operation_that_was_called_off_says_nothing_about_the_monitor()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");
        using var cancel = new System.Threading.CancellationTokenSource();

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync(Deadline, cancel.Token));
        setup.Time.At(11, cancel.Cancel);
        setup.Time.Start();

        suspend.Error.ShouldBeAssignableTo<OperationCanceledException>();
        suspend.At.ShouldBe(11);
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Answering);
    }

    [Fact]
    public void A_refused_operation_does_not_claim_what_somebody_else_does()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Refuses["stop"] = "not now";

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        setup.Time.At(20, () => setup.Qemu.Latest.StopCpus());
        setup.Time.Start();

        suspend.ShouldFail(10.001, ErrorCode.InternalError);
        setup.Told.ShouldBe([(20, "SuspendedPaused by Host: Running > Paused")]);
    }

    [Fact]
    public void A_lost_monitor_fails_what_waits_for_it_and_keeps_the_domain()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        setup.Time.At(11, () => setup.Qemu.Latest.CloseMonitor());
        Outcome<Position> later = setup.At(20, () => domain.ResetAsync());
        setup.Time.Start();

        suspend.ShouldFail(11, ErrorCode.OperationFailed).Message.ShouldContain("its monitor is lost");
        later.ShouldFail(20, ErrorCode.OperationFailed);
        DomainRecord record = setup.Hypervisor.ListDomains().ShouldHaveSingleItem();
        (record.State, record.Monitor).ShouldBe((DomainState.Running, MonitorLiveness.Lost));
        setup.Told.ShouldBeEmpty();
    }

    [Fact]
    public void A_monitor_that_is_lost_between_reply_and_event_fails_the_operation_at_once()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.RepliesFirst = true;
        setup.Qemu.Timing.AnswersAfter = TimeSpan.FromSeconds(1);

        Outcome<Position> reset = setup.At(10, () => domain.ResetAsync());
        setup.Time.At(11.5, () => setup.Qemu.Latest.CloseMonitor());
        setup.Time.Start();

        reset.ShouldFail(11.5, ErrorCode.OperationFailed);
    }

    [Fact]
    public void A_domain_without_a_monitor_can_be_destroyed()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();

        setup.Time.At(10, () => setup.Qemu.Latest.CloseMonitor());
        Outcome<Position> destroy = setup.At(20, () => domain.DestroyAsync());
        setup.Time.Start();

        setup.Told.ShouldBe([(20.005, "StoppedDestroyed by Operation: Running > Shutoff")]);
        destroy.At.ShouldBe(20.005);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_shutdown_without_a_monitor_cuts_the_power()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();

        setup.Time.At(10, () => setup.Qemu.Latest.CloseMonitor());
        Outcome<Position> shutdown = setup.At(20, () => domain.ShutdownAsync());
        setup.Time.Start();

        shutdown.At.ShouldBe(20.005);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_monitor_that_breaks_the_protocol_is_lost_and_the_guest_lives_on()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.AnswersGarbage["stop"] = "PANIC: no JSON today";

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> destroy = setup.At(20, () => domain.DestroyAsync());
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(19));

        suspend.ShouldFail(10.001, ErrorCode.OperationFailed);
        domain.Record.Monitor.ShouldBe(MonitorLiveness.Lost);
        setup.Machine.Processes.Running.Count.ShouldBe(1);

        setup.Time.Start();
        destroy.At.ShouldBe(20.005);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_QEMU_that_ends_under_an_operation_fails_it()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Ignores.Add("stop");

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        setup.Time.At(11, () => setup.Qemu.Latest.Kill());
        setup.Time.Start();

        suspend.ShouldFail(11, ErrorCode.OperationFailed);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_guest_that_falls_asleep_before_it_is_stopped_is_not_suspended()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Timing.AnswersAfter = TimeSpan.FromSeconds(1);

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        setup.Time.At(10.5, () => setup.Qemu.Latest.Sleep());
        setup.Time.Start();

        suspend.ShouldFail(11, ErrorCode.OperationInvalid).Message.ShouldContain("asleep");
    }

    [Fact]
    public void A_chatty_QEMU_ends_like_any_other()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();

        setup.Time.At(5, () => setup.Machine.Files.Write($"{setup.RunFolder}/1/qemu.log", new byte[1 << 22]));
        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync());
        setup.Time.Start();

        destroy.At.ShouldBe(10.005);
        setup.ShouldBeBare();
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("reset")]
    [InlineData("shutdown")]
    [InlineData("destroy")]
    public void A_domain_that_is_gone_cannot_be_asked(string operation)
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.At(10, () => domain.DestroyAsync());

        Outcome<Position> late = setup.At(20, () => Operations.Run(domain, operation));
        setup.Time.Start();

        late.ShouldFail(20, ErrorCode.NoDomain).Message.ShouldContain(VirtualSetup.Uuid);
    }

    [Theory]
    [InlineData("Running", "resume")]
    [InlineData("PMSuspended", "suspend")]
    [InlineData("PMSuspended", "resume")]
    [InlineData("Crashed", "suspend")]
    [InlineData("Crashed", "resume")]
    [InlineData("ShuttingDown", "suspend")]
    [InlineData("ShuttingDown", "resume")]
    [InlineData("ShuttingDown", "reset")]
    public void What_a_state_does_not_allow_is_refused_before_QEMU_is_asked(string state, string operation)
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Time.At(10, () => setup.Qemu.Latest.Emit(state switch
        {
            "PMSuspended" => "SUSPEND",
            "Crashed" => "GUEST_PANICKED",
            "ShuttingDown" => "SHUTDOWN",
            _ => "NOTHING",
        }));

        Outcome<Position> refused = setup.At(20, () => Operations.Run(domain, operation));
        setup.Time.Start();

        domain.Record.State.ToString().ShouldBe(state);
        refused.ShouldFail(20, ErrorCode.OperationInvalid).Message.ShouldContain("'guest'");
        setup.Qemu.Commands.ShouldBe(["qmp_capabilities", "cont"]);
    }
}
