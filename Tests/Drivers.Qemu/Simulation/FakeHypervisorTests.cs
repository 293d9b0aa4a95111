using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>The host that users test with, on the schedulers that they may have.</summary>
public sealed class FakeHypervisorTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_script_runs_on_our_virtual_time()
    {
        var time = new VirtualTime();
        Play(time, time.Start);
    }

    [Fact]
    public void A_script_runs_on_the_historical_scheduler_of_Rx()
    {
        var time = new HistoricalScheduler(Begin);
        Play(time, time.Start);
    }

    [Fact]
    public void A_script_runs_on_a_scheduler_that_begins_in_the_year_1()
    {
        var time = new HistoricalScheduler();
        Play(time, time.Start);
    }

    [Fact]
    public void A_scheduler_is_called_by_the_thread_that_moves_it_alone()
    {
        var time = new OneThreadScheduler();
        Play(time, time.Start);

        time.CalledByOthers.ShouldBe("", "a scheduler of Rx bears one thread");
    }

    [Fact]
    public void A_script_runs_on_a_scheduler_that_counts_ticks()
    {
        var time = new TickScheduler();
        Play(time, time.Start);
    }

    [Fact]
    public void What_goes_wrong_in_the_script_is_thrown_where_time_is_moved()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web", isRunning: false);
        host.At(1, web, Stopped);
        host.At(2, web, Resumed);

        Should.Throw<InvalidOperationException>(() => time.AdvanceTo(TimeSpan.FromSeconds(10))).Message.ShouldBe("'web' does not run at 1 s");
        Should.Throw<HypervisorException>(() => time.AdvanceTo(TimeSpan.FromSeconds(10))).Code.ShouldBe(ErrorCode.OperationInvalid);
    }

    [Fact]
    public void Calls_of_a_test_go_on_in_virtual_time()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time) { Qemu = { Timing = new QemuTiming() } };
        FakeDomain web = host.Define("web");
        double? done = null;
        host.At(10, async () =>
        {
            await host.Client.LookupDomain("web").SuspendAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), host.Machine.Clock);
            done = time.Clock.TotalSeconds;
        });

        time.AdvanceTo(TimeSpan.FromSeconds(20));

        done.ShouldBe(11.001);
        host.ProcessOf(web).Status.ShouldBe("paused");
    }

    [Fact]
    public void A_guest_does_by_itself_what_it_is_told()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        web.Guest.BootsIn = TimeSpan.FromSeconds(20);
        web.Guest.AgentConnectsAfter = TimeSpan.FromSeconds(10);
        web.Guest.AgentAnswersAfter = null;
        web.Guest.PowersOffAfter = null;
        host.At(60, async () => await host.Client.LookupDomain("web").ShutdownAsync(TimeSpan.FromSeconds(15)));

        Recording<DomainEvent> events = time.Record(host.Client.EventsOf(web));
        time.AdvanceTo(TimeSpan.FromMinutes(5));

        events.Where(static news => news.Value is DomainAgentEvent { IsConnected: true }).ShouldHaveSingleItem().At.ShouldBe(30);
        events.Skip(5).Select(static news => (news.At, What(news.Value))).ShouldBe([(75, "ShutdownHost"), (75, "StoppedDestroyed")]);
    }

    [Fact]
    public void Two_tests_see_the_same()
    {
        Tell().ShouldBe(Tell());

        static string[] Tell()
        {
            var time = new VirtualTime();
            var host = new FakeHypervisor(time);
            FakeDomain web = host.Define("web");
            host.At(5, web, static qemu => qemu.FailDisk());
            host.Kill(9, web);
            Recording<DomainEvent> events = time.Record(host.Client.EventsOf(web));
            time.AdvanceTo(TimeSpan.FromSeconds(20));
            return [.. events.Select(static news => $"{news.At} {news.Value.GetType().Name} {news.Value.Cause} {news.Value.Before} {news.Value.State} {news.Value.Domain}")];
        }
    }

    private static void Play(IScheduler time, Action run)
    {
        DateTimeOffset begin = time.Now;
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        host.At(10, web, Suspended);
        host.At(11, web, Resumed);
        host.At(12, web, static qemu => qemu.Reboot());
        host.At(13, web, static qemu => qemu.FailDisk());
        host.At(14, web, Resumed);
        host.At(15, web, PMSuspended);
        host.At(16, async () => await host.Client.LookupDomain("web").PMWakeupAsync());
        host.At(17, web, Crashed);
        host.At(18, web, Started);
        host.Kill(19, web);
        host.At(20, web, Undefined);
        List<(double At, string What)> told = [];
        host.Client.Events.OfType<DomainEvent>().Subscribe(news => told.Add(((news.At - begin).TotalSeconds, What(news))));

        run();

        told.ShouldBe([
            (0, "DefinedAdded"), (0, "No agent"), (0, "ResumedUnpaused"), (0, "StartedBooted"),
            (10, "SuspendedPaused"),
            (11, "ResumedUnpaused"),
            (12, "Rebooted"),
            (13, "IOError"), (13, "SuspendedIOError"),
            (14, "ResumedUnpaused"),
            (15, "PM"), (15, "PMSuspendedMemory"),
            (16, "PM"), (16, "StartedWakeup"),
            (17, "CrashedPanicked"), (17, "StoppedCrashed"),
            (18, "No agent"), (18, "ResumedUnpaused"), (18, "StartedBooted"),
            (19, "StoppedFailed"),
            (20, "UndefinedRemoved"),
        ]);
        host.Client.ListDomains().ShouldBeEmpty();
        host.Machine.Processes.Running.ShouldBeEmpty();
    }

    private static string What(DomainEvent news) => news switch
    {
        DomainLifecycleEvent step => step.Detail.ToString(),
        DomainRebootedEvent => "Rebooted",
        DomainIOErrorEvent => "IOError",
        DomainPMEvent => "PM",
        DomainAgentEvent { IsConnected: false } => "No agent",
        _ => news.GetType().Name,
    };

    private sealed class OneThreadScheduler : HistoricalScheduler
    {
        private readonly Thread _thread = Thread.CurrentThread;

        /// <summary>How the last of them came to it.</summary>
        internal string CalledByOthers { get; private set; } = "";

        public override IDisposable ScheduleAbsolute<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            if (Thread.CurrentThread != _thread)
            {
                CalledByOthers = Environment.StackTrace;
            }

            return base.ScheduleAbsolute(state, dueTime, action);
        }
    }

    /// <summary>As the TestScheduler of Microsoft.Reactive.Testing is made: ticks in, ticks out.</summary>
    private sealed class TickScheduler() : VirtualTimeScheduler<long, long>(Begin.Ticks, Comparer<long>.Default)
    {
        protected override long Add(long absolute, long relative) => absolute + relative;

        protected override DateTimeOffset ToDateTimeOffset(long absolute) => new(absolute, TimeSpan.Zero);

        protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks;
    }
}
