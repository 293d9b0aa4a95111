using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>How long it takes from an input to a subscriber, at a steady rate.</summary>
internal static class Latencies
{
    internal const int Subscribers = 10;
    private const int PerSecond = 10_000;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);
    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(1) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("latency", $"From an input to each of {Subscribers} subscribers, at {PerSecond:N0} a second (n is how many, ns is the 99th percentile)");
        int count = comparison.IsQuick ? PerSecond : 5 * PerSecond;
        using var folder = new BenchFolder();
        EventEngine engine = EventEngine.StartAsync(folder.Root).GetAwaiter().GetResult();
        try
        {
            comparison.Measure(
                count,
                comparison.IsQuick ? 3 : 9,
                new Contender("two threads and a bare write", () => RunBare(folder.At("floor"), count)),
                new Contender("journal, 10 subscribers", () => Run(engine, count)) { Target = Target });
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The 99th percentile over all subscribers.</summary>
    internal static Sample Run(EventEngine engine, int count)
    {
        long[] cameIn = new long[count];
        LatencyObserver[] observers = [.. Enumerable.Range(0, Subscribers).Select(_ => new LatencyObserver(cameIn))];
        IDisposable[] subscriptions = Array.ConvertAll(observers, observer => engine.Hypervisor.Events.Subscribe(observer));
        FeedAsync(cameIn, number => engine.Tell(number)).GetAwaiter().GetResult();
        Array.ForEach(observers, static observer => observer.Wait());
        Array.ForEach(subscriptions, static subscription => subscription.Dispose());
        return PercentileOf(observers.SelectMany(static observer => observer.Took));
    }

    private static Sample RunBare(string path, int count)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write); // See Appends.
        long start = RandomAccess.GetLength(file);
        using SemaphoreSlim input = new(0), output = new(0);
        byte[] line = new byte[256];
        long[] cameIn = new long[count];
        var observer = new LatencyObserver(cameIn);
        var writer = new Thread(() =>
        {
            for (int i = 0; i < count; i++)
            {
                input.Wait();
                RandomAccess.Write(file, line, start + ((long)i * line.Length));
                output.Release();
            }
        });
        var subscriber = new Thread(() =>
        {
            for (int i = 0; i < count; i++)
            {
                output.Wait();
                observer.Note(i);
            }
        });
        writer.Start();
        subscriber.Start();
        FeedAsync(cameIn, _ => input.Release()).GetAwaiter().GetResult();
        writer.Join();
        subscriber.Join();
        return PercentileOf(observer.Took);
    }

    /// <summary>Inputs at a steady rate, a few with each beat.</summary>
    private static async Task FeedAsync(long[] cameIn, Action<int> feed)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        long start = Stopwatch.GetTimestamp();
        for (int next = 0; next < cameIn.Length;)
        {
            await timer.WaitForNextTickAsync();
            int due = (int)Math.Min(cameIn.Length, Stopwatch.GetElapsedTime(start).TotalSeconds * PerSecond);
            for (; next < due; next++)
            {
                cameIn[next] = Stopwatch.GetTimestamp();
                feed(next);
            }
        }
    }

    private static Sample PercentileOf(IEnumerable<long> took)
    {
        long[] sorted = [.. took.Order()];
        return new Sample(Stopwatch.GetElapsedTime(0, sorted[sorted.Length * 99 / 100]).TotalNanoseconds, double.NaN);
    }
}
