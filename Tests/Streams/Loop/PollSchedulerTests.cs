using System;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class PollSchedulerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_burst_of_work_from_another_thread_costs_one_wake_up_while_the_loop_is_busy()
    {
        using var loop = new PollEventLoop();
        using var scheduler = new PollScheduler(loop);
        using var busy = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var done = new CountdownEvent(10_000);
        scheduler.Schedule(() =>
        {
            busy.Set();
            go.Wait(Deadline);
        });
        busy.Wait(Deadline).ShouldBeTrue();
        int before = loop.Wakes;

        for (int i = 0; i < 10_000; i++)
        {
            scheduler.Schedule(() => done.Signal());
        }

        (loop.Wakes - before).ShouldBeLessThanOrEqualTo(1);
        go.Set();
        done.Wait(Deadline).ShouldBeTrue();
        (loop.Wakes - before).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Work_for_an_idle_loop_wakes_it_once_each()
    {
        using var loop = new PollEventLoop();
        using var scheduler = new PollScheduler(loop);

        for (int i = 1; i <= 10; i++)
        {
            using var done = new ManualResetEventSlim();
            scheduler.Schedule(done.Set);
            done.Wait(Deadline).ShouldBeTrue();
        }

        loop.Wakes.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void Timers_behind_the_first_wake_nobody()
    {
        using var loop = new PollEventLoop();
        using var scheduler = new PollScheduler(loop);
        using IDisposable first = scheduler.Schedule(TimeSpan.FromHours(1), static () => { });
        SpinWait.SpinUntil(() => loop.Wakes == 1, Deadline).ShouldBeTrue();

        for (int hours = 2; hours < 1000; hours++)
        {
            scheduler.Schedule(TimeSpan.FromHours(hours), static () => { });
        }

        loop.Wakes.ShouldBe(1);
    }

    [Fact]
    public void Disposal_from_another_thread_waits_for_the_running_action_and_drops_the_rest()
    {
        var scheduler = new PollScheduler();
        var seen = new Seen<string>();
        using var running = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        scheduler.Schedule(() =>
        {
            running.Set();
            go.Wait(Deadline);
            seen.Add("finished");
        });
        scheduler.Schedule(() => seen.Add("dropped"));
        running.Wait(Deadline).ShouldBeTrue();

        var disposer = new Thread(() =>
        {
            scheduler.Dispose();
            seen.Add("disposed");
        });
        disposer.Start();
        SpinWait.SpinUntil(() => IsDisposed(scheduler), Deadline).ShouldBeTrue();
        go.Set();
        disposer.Join();

        seen.ShouldBe(["finished", "disposed"]);
        scheduler.Dispose();
    }

    [Fact]
    public void A_scheduler_with_a_loop_of_its_own_can_be_disposed_from_inside()
    {
        var scheduler = new PollScheduler();
        Thread? loop = null;
        using var done = new ManualResetEventSlim();

        scheduler.Schedule(() =>
        {
            loop = Thread.CurrentThread;
            scheduler.Dispose();
            scheduler.Dispose();
            done.Set();
        });

        done.Wait(Deadline).ShouldBeTrue();
        loop!.Join(Deadline).ShouldBeTrue("the thread of the loop did not end");
    }

    [Fact]
    public void It_offers_its_clock_and_its_services_to_rx()
    {
        using var scheduler = new PollScheduler();

        scheduler.AsPeriodic().ShouldBeSameAs(scheduler);
        scheduler.AsStopwatchProvider().ShouldBeSameAs(scheduler);
        scheduler.AsLongRunning().ShouldBeNull();
        ((IServiceProvider)scheduler).GetService(typeof(TimeProvider)).ShouldBeSameAs(scheduler.TimeProvider);
        ((IServiceProvider)scheduler).GetService(typeof(string)).ShouldBeNull();
        scheduler.TimeProvider.GetUtcNow().Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        using var scheduler = new PollScheduler();

        Should.Throw<ArgumentNullException>(() => new PollScheduler(null!));
        Should.Throw<ArgumentNullException>(() => scheduler.Schedule(0, null!));
        Should.Throw<ArgumentNullException>(() => scheduler.SchedulePeriodic(0, TimeSpan.Zero, null!));
        Should.Throw<ArgumentOutOfRangeException>(() => scheduler.SchedulePeriodic(0, TimeSpan.FromTicks(-1), static n => n));
    }

    [Fact]
    public void A_context_cannot_be_called_and_waited_for()
    {
        using var scheduler = new PollScheduler();

        Should.Throw<NotSupportedException>(() => new SchedulerSynchronizationContext(scheduler).Send(static _ => { }, null));
    }

    private static bool IsDisposed(PollScheduler scheduler)
    {
        try
        {
            scheduler.Schedule(static () => { });
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
