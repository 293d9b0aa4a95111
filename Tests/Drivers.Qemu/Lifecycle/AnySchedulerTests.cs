using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The same life on schedulers that are not ours: a virtual host takes any.</summary>
public sealed class AnySchedulerTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_whole_life_on_our_virtual_time()
    {
        var time = new VirtualTime();
        Live("/srv/any-virtual", time, time.Start);
    }

    [Fact]
    public void A_whole_life_on_the_historical_scheduler_of_Rx()
    {
        var time = new HistoricalScheduler(Begin);
        Live("/srv/any-historical", time, time.Start);
    }

    [Fact]
    public void A_whole_life_on_a_scheduler_that_counts_ticks()
    {
        var time = new TickScheduler();
        Live("/srv/any-ticks", time, time.Start);
    }

    private static void Live(string root, IScheduler scheduler, Action run)
    {
        DateTimeOffset begin = scheduler.Now;
        var machine = new VirtualHost(scheduler);
        var qemu = new SimulatedQemu(machine);
        List<(double At, string What)> told = [];
        Task life = scheduler.InvokeAsync(async () =>
        {
            await using HypervisorHost host = await HypervisorHost.StartAsync(options =>
            {
                options.Root = root;
                options.Host = machine;
                options.UseQemu();
            });
            using IDisposable watching = host.Hypervisor.Events.Subscribe(news =>
                told.Add(((news.At - begin).TotalSeconds, VirtualSetup.Brief((DomainEvent)news))));
            await LiveAsync(host.Hypervisor, machine.Clock);
        });

        run();

        life.IsCompletedSuccessfully.ShouldBeTrue(life.Exception?.ToString());
        qemu.Commands.ShouldBe(["qmp_capabilities", "cont", "stop", "cont", "system_reset", "system_powerdown"]);
        told.ShouldBe([
            (0.022, "ResumedUnpaused by Operation: Shutoff > Running"),
            (0.022, "StartedBooted by Operation: Running > Running"),
            (10.023, "SuspendedPaused by Operation: Running > Paused"),
            (20.024, "ResumedUnpaused by Operation: Paused > Running"),
            (30.025, "Rebooted by Operation: Running > Running"),
            (40.226, "ShutdownGuest by Operation: Running > ShuttingDown"),
            (40.231, "StoppedShutdown by Operation: ShuttingDown > Shutoff"),
        ]);
        machine.Processes.Running.ShouldBeEmpty();
        machine.Sockets.OpenHandles.ShouldBe(0);
        machine.Files.List($"{root}/run/qemu").ShouldBeEmpty();
    }

    private static async Task LiveAsync(IHypervisor hypervisor, TimeProvider clock)
    {
        var pause = TimeSpan.FromSeconds(10);
        Domain domain = await hypervisor.CreateDomainAsync(VirtualSetup.Xml());
        await Task.Delay(pause, clock);
        await domain.SuspendAsync();
        await Task.Delay(pause, clock);
        await domain.ResumeAsync();
        await Task.Delay(pause, clock);
        await domain.ResetAsync();
        await Task.Delay(pause, clock);
        await domain.ShutdownAsync();
    }

    /// <summary>As the TestScheduler of Microsoft.Reactive.Testing is made: ticks in, ticks out, nothing later than the past.</summary>
    private sealed class TickScheduler() : VirtualTimeScheduler<long, long>(Begin.Ticks, Comparer<long>.Default)
    {
        protected override long Add(long absolute, long relative) => absolute + relative;

        protected override DateTimeOffset ToDateTimeOffset(long absolute) => new(absolute, TimeSpan.Zero);

        protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks;
    }
}
