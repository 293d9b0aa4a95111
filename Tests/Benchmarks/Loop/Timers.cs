using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>The cost of timers, by how many are queued: it may grow with the logarithm of that, no faster.</summary>
internal static class Timers
{
    private static readonly TimeSpan FarAway = TimeSpan.FromHours(1);
    private static readonly Target AsRx = new(Time: 1);

    // What a queue takes when it grows is seen in one place here and in another there.
    private static readonly Target AsFastAsRx = new(Time: 1, Bytes: null);

    internal static void Measure(Comparison comparison)
    {
        int[] sizes = comparison.IsQuick ? [1_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
        comparison.Begin("timers, insert", "n timers with random due times put in, cost of one, against Rx");
        foreach (int size in sizes)
        {
            comparison.Measure(size, Rounds(comparison, size), SchedulerKind.Contenders(AsFastAsRx, scheduler => Repeat(scheduler, size).Insert));
        }

        comparison.Begin("timers, fire", "n timers that are all due, until the last ran, cost of one, against Rx");
        foreach (int size in sizes)
        {
            comparison.Measure(size, Rounds(comparison, size), SchedulerKind.Contenders(AsRx, scheduler => Repeat(scheduler, size).Fire));
        }

        comparison.Begin("timers, take back", "A timer put in among n others, due at random, and taken back, against Rx");
        foreach (int size in sizes.Prepend(0))
        {
            comparison.Measure(size, Rounds(comparison, 100_000), SchedulerKind.Contenders(AsRx, scheduler => PutAndTake(scheduler, size)));
        }
    }

    private static int Rounds(Comparison comparison, int size) => comparison.IsQuick ? 3 : size > 100_000 ? 3 : 11;

    /// <summary>Small sizes are repeated, so that each run has a hundred thousand timers.</summary>
    private static (Sample Insert, Sample Fire) Repeat(IScheduler scheduler, int size)
    {
        int times = Math.Max(1, 100_000 / size);
        (Sample Insert, Sample Fire)[] samples = [.. Enumerable.Range(0, times).Select(_ => InsertAndFire(scheduler, size))];
        return (Mean(samples.Select(static both => both.Insert)), Mean(samples.Select(static both => both.Fire)));
    }

    private static Sample Mean(IEnumerable<Sample> samples)
        => new(samples.Average(static sample => sample.Nanoseconds), samples.Average(static sample => sample.Bytes));

    /// <summary>Puts timers in from the scheduler's own thread, and stays there until all are due, so that none fires between.</summary>
    private static (Sample Insert, Sample Fire) InsertAndFire(IScheduler scheduler, int size)
    {
        var countdown = new Countdown(size);
        Sample insert = default;
        Meter fire = default;
        using var inserted = new ManualResetEventSlim();
        scheduler.Schedule(() =>
        {
            var random = new Random(42);
            var range = TimeSpan.FromMicroseconds(size);
            var meter = Meter.Start();
            for (int i = 0; i < size; i++)
            {
                scheduler.Schedule(countdown, range * random.NextDouble(), Countdown.Hit);
            }

            long end = Stopwatch.GetTimestamp();
            insert = meter.Stop(end, size);
            while (Stopwatch.GetElapsedTime(end) <= range)
            {
                Thread.SpinWait(100);
            }

            fire = Meter.Start();
            inserted.Set();
        });
        inserted.Wait();
        return (insert, fire.Stop(countdown.Wait(), size));
    }

    private static Sample PutAndTake(IScheduler scheduler, int size)
    {
        const int Operations = 100_000;
        var random = new Random(42);
        var countdown = new Countdown(int.MaxValue);
        for (int i = 0; i < size; i++)
        {
            scheduler.Schedule(countdown, FarAway + (FarAway * random.NextDouble()), Countdown.Hit);
        }

        var meter = Meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            using IDisposable timer = scheduler.Schedule(countdown, FarAway + (FarAway * random.NextDouble()), Countdown.Hit);
        }

        return meter.Stop(Stopwatch.GetTimestamp(), Operations);
    }
}
