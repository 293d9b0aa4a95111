using System;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>The cost of a piece of work that is due at once, from the call that schedules it until it ran.</summary>
internal static class Schedules
{
    private static readonly Target AsRx = new(Time: 1);
    private static readonly Target TwiceTheFloor = new(Time: 2, Bytes: null);

    internal static void Measure(Comparison comparison)
    {
        int items = comparison.IsQuick ? 200_000 : 1_000_000;
        int rounds = comparison.IsQuick ? 3 : 11;
        comparison.Begin("schedule, 1 thread", "n items scheduled from one other thread, until the last ran, against Rx");
        comparison.Measure(items, rounds, SchedulerKind.Contenders(AsRx, scheduler => FromThreads(scheduler, items, threads: 1)));
        comparison.Begin("schedule, 4 threads", "n items scheduled from four other threads, until the last ran, against Rx");
        comparison.Measure(items, rounds, SchedulerKind.Contenders(AsRx, scheduler => FromThreads(scheduler, items, threads: 4)));
        comparison.Begin("schedule, itself", "n items, each scheduled by the one before, against Rx");
        comparison.Measure(items, rounds, SchedulerKind.Contenders(AsRx, scheduler => FromItself(scheduler, items)));
        MeasureRoundTrips(comparison, items / 50, rounds);
    }

    private static void MeasureRoundTrips(Comparison comparison, int items, int rounds)
    {
        comparison.Begin("schedule, round trip", "One item on an idle scheduler, waited for, n times, against a bare epoll loop");
        Contender[] schedulers = SchedulerKind.Contenders(TwiceTheFloor, scheduler => RoundTrips(scheduler, items));
        comparison.Measure(items, rounds, [new Contender("bare epoll", () => BareRoundTrips(items)), .. schedulers]);
    }

    private static Sample FromThreads(IScheduler scheduler, int items, int threads)
    {
        using var start = new ManualResetEventSlim();
        var countdown = new Countdown(items);
        Thread[] producers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Produce) { IsBackground = true })];
        Array.ForEach(producers, static producer => producer.Start());
        var meter = Meter.Start();
        start.Set();
        Sample sample = meter.Stop(countdown.Wait(), items);
        Array.ForEach(producers, static producer => producer.Join());
        return sample;

        void Produce()
        {
            start.Wait();
            for (int i = 0; i < items / threads; i++)
            {
                scheduler.Schedule(countdown, Countdown.Hit);
            }
        }
    }

    private static Sample FromItself(IScheduler scheduler, int items)
    {
        var countdown = new Countdown(items);
        var meter = Meter.Start();
        scheduler.Schedule(countdown, Countdown.HitAndRepeat);
        return meter.Stop(countdown.Wait(), items);
    }

    private static Sample RoundTrips(IScheduler scheduler, int items)
    {
        using var ran = new SemaphoreSlim(0);
        return RoundTrips(ran, items, () => scheduler.Schedule(ran, Release));
    }

    private static Sample BareRoundTrips(int items)
    {
        using var ran = new SemaphoreSlim(0);
        using var loop = new BareWakeLoop(ran);
        return RoundTrips(ran, items, loop.Wake);
    }

    private static Sample RoundTrips(SemaphoreSlim ran, int items, Action ask)
    {
        var meter = Meter.Start();
        for (int i = 0; i < items; i++)
        {
            ask();
            ran.Wait();
        }

        return meter.Stop(Stopwatch.GetTimestamp(), items);
    }

    private static IDisposable Release(IScheduler scheduler, SemaphoreSlim ran)
    {
        ran.Release();
        return Disposable.Empty;
    }
}
