using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What a host finds in its folder that another one left there, or still uses.</summary>
public sealed class SharedRootTests
{
    [Fact]
    public void A_folder_that_another_process_serves_is_refused()
    {
        var time = new VirtualTime();
        var machine = new VirtualHost(time);
        machine.Files.CreateDirectory("/srv/taken/run");
        using IDisposable other = machine.Files.Lock("/srv/taken/run/lock");

        Task<HypervisorHost> start = StartAsync(machine, "/srv/taken");
        time.Start();

        var error = start.Exception!.InnerException.ShouldBeOfType<HypervisorException>();
        error.Code.ShouldBe(ErrorCode.ResourceBusy);
        error.Message.ShouldContain("/srv/taken");
    }

    [Fact]
    public void A_folder_is_free_again_once_its_host_has_stopped()
    {
        var time = new VirtualTime();
        var machine = new VirtualHost(time);
        using SchedulerSynchronizationContext.Scope inTime = SchedulerSynchronizationContext.Enter(new SchedulerSynchronizationContext(time));
        Task life = StartAndStopAsync(machine, "/srv/again");
        time.Start();
        life.IsCompletedSuccessfully.ShouldBeTrue();

        Task<HypervisorHost> second = StartAsync(machine, "/srv/again");
        time.Start();
        second.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void The_files_of_a_run_that_an_engine_left_behind_are_not_touched()
    {
        var setup = new VirtualSetup();
        setup.Machine.Files.Write($"{setup.RunFolder}/1/monitor.sock", "of a QEMU that may live");

        setup.Start();

        setup.Hypervisor.LookupDomain("guest").Record.Id.ShouldBe(2);
        setup.Machine.Files.Look($"{setup.RunFolder}/1/monitor.sock").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(25 * 24 * 3600)]
    public void A_deadline_that_cannot_be_met_or_counted_is_refused_at_once(int seconds)
    {
        var setup = new VirtualSetup();
        Domain domain = setup.Start();
        TimeSpan deadline = TimeSpan.FromSeconds(seconds);

        Should.Throw<ArgumentOutOfRangeException>(() => { _ = domain.SuspendAsync(deadline); }).ParamName.ShouldBe("deadline");
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = domain.ShutdownAsync(deadline); }).ParamName.ShouldBe("gracePeriod");
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = setup.Hypervisor.CreateDomainAsync("<domain/>", deadline: deadline); });
    }

    private static async Task StartAndStopAsync(VirtualHost machine, string root)
    {
        HypervisorHost host = await StartAsync(machine, root);
        await host.DisposeAsync();
    }

    private static Task<HypervisorHost> StartAsync(VirtualHost machine, string root) => HypervisorHost.StartAsync(options =>
    {
        options.Root = root;
        options.Host = machine;
        options.UseQemu();
    });
}
