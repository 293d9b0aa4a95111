using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Calling an operation off at any moment: after each step that the scheduler makes until it would be done.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(DomainStart.Running)]
    [InlineData(DomainStart.Paused)]
    public void A_start_that_is_called_off_at_any_step_leaves_nothing(DomainStart how)
    {
        int steps = 0;
        bool isDone = false;
        while (!isDone)
        {
            var setup = new VirtualSetup();
            using var cancel = new CancellationTokenSource();
            Outcome<Domain> start = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), how, cancellationToken: cancel.Token));

            Run(setup, ++steps);
            isDone = start.At is not null;
            cancel.Cancel();
            setup.Time.Start();

            if (isDone)
            {
                setup.Hypervisor.ListDomains().ShouldBe([start.Value.Record]);
                break;
            }

            string step = $"called off after step {steps}";
            if (start.Error is null)
            {
                setup.Hypervisor.ListDomains().ShouldHaveSingleItem(step).ShouldBe(start.Value.Record, step); // Too late to be called off.
                continue;
            }

            start.Error.ShouldBeAssignableTo<OperationCanceledException>(step)!.CancellationToken.ShouldBe(cancel.Token, step);
            setup.ShouldBeBare();
            setup.ToldOf("guest").ShouldBe(Expected([.. setup.ToldOf("guest")]), step);
        }

        steps.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_start_that_was_called_off_can_be_repeated()
    {
        var setup = new VirtualSetup();
        using var cancel = new CancellationTokenSource();
        Outcome<Domain> first = setup.At(1, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), cancellationToken: cancel.Token));
        setup.Time.At(1.01, cancel.Cancel);
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(2));

        Domain second = setup.Start();

        first.At.ShouldBe(1.01);
        second.Record.Id.ShouldBe(2);
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("reset")]
    [InlineData("shutdown")]
    [InlineData("destroy")]
    public void An_operation_that_is_called_off_at_any_step_ends_and_the_next_one_works(string operation)
    {
        int steps = 0;
        bool isDone = false;
        while (!isDone)
        {
            var setup = new VirtualSetup();
            Domain domain = setup.Start(start: operation == "resume" ? DomainStart.Paused : DomainStart.Running);
            using var cancel = new CancellationTokenSource();
            Outcome<Position> called = setup.At(1, () => Operations.Run(domain, operation, cancel.Token));

            Run(setup, ++steps);
            isDone = called.At is not null;
            cancel.Cancel();
            setup.Time.Start();

            called.At.ShouldNotBeNull($"{operation} called off after step {steps}");
            (called.Error is null or OperationCanceledException).ShouldBeTrue(called.Error?.ToString());
            Outcome<Position> last = setup.At(setup.Time.Clock.TotalSeconds + 1, () => domain.DestroyAsync());
            setup.Time.Start();
            (last.Error is null or HypervisorException { Code: ErrorCode.NoDomain }).ShouldBeTrue(last.Error?.ToString());
            setup.ShouldBeBare();
        }

        steps.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void What_was_called_off_before_it_began_does_nothing()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();

        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync(cancellationToken: new CancellationToken(canceled: true)));
        setup.Time.Start();

        destroy.Error.ShouldBeAssignableTo<OperationCanceledException>();
        setup.Machine.Processes.Running.Count.ShouldBe(1);
        setup.Told.ShouldBeEmpty();
    }

    [Fact]
    public void A_destroy_that_nobody_waits_for_any_more_goes_through()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.IgnoresTerminate = true;
        using var cancel = new CancellationTokenSource();

        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync(cancellationToken: cancel.Token));
        setup.Time.At(11, cancel.Cancel);
        setup.Time.Start();

        (destroy.At, destroy.Error is OperationCanceledException).ShouldBe((11, true));
        setup.Told.ShouldBe([(13, "StoppedDestroyed by Operation: Running > Shutoff")]);
        setup.ShouldBeBare();
    }

    [Fact]
    public void A_destroy_that_meets_its_deadline_goes_through()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.IgnoresTerminate = true;

        Outcome<Position> destroy = setup.At(10, () => domain.DestroyAsync(TimeSpan.FromSeconds(1)));
        setup.Time.Start();

        destroy.ShouldFail(11, ErrorCode.OperationTimeout);
        setup.Told.ShouldBe([(13, "StoppedDestroyed by Operation: Running > Shutoff")]);
    }

    [Fact]
    public void A_shutdown_that_is_called_off_leaves_the_button_pressed()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        setup.Qemu.Guest.PowersOffAfter = TimeSpan.FromSeconds(20);
        using var cancel = new CancellationTokenSource();

        Outcome<Position> shutdown = setup.At(10, () => domain.ShutdownAsync(cancellationToken: cancel.Token));
        setup.Time.At(11, cancel.Cancel);
        setup.Time.Start();

        shutdown.At.ShouldBe(11);
        setup.Told.First().ShouldBe((30.001, "ShutdownGuest by Operation: Running > ShuttingDown"));
        setup.Qemu.Commands.ShouldNotContain("SIGTERM");
    }

    [Fact]
    public void A_cancellation_that_comes_with_the_end_of_the_operation_harms_nobody()
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        using var cancel = new CancellationTokenSource();

        setup.Hypervisor.Events.Subscribe(_ => cancel.Cancel());
        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync(cancellationToken: cancel.Token));
        setup.Time.Start();

        suspend.At.ShouldBe(10.001);
        domain.Record.State.ShouldBe(DomainState.Paused);
    }

    // A start that got as far as the guest's first instruction tells what became of it; before that, nothing.
    private static string[] Expected(string[] told) => told.Length == 0
        ? []
        : ["ResumedUnpaused by Operation: Shutoff > Running", "StoppedDestroyed by Operation: Running > Shutoff"];

    /// <summary>Runs so many actions of the scheduler and no more.</summary>
    private static void Run(VirtualSetup setup, int steps)
    {
        for (int i = 0; i < steps && setup.Time.StepOnce(); i++)
        {
        }
    }
}
