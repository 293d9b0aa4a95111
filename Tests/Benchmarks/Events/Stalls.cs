using System;
using System.Linq;
using System.Threading;
using Rx.Hypervisor.Benchmarks.Definitions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>Subscribers that stand still, and what that is to the others.</summary>
internal static class Stalls
{
    private const int Stalled = 64;
    private const double MostBytes = 64 * 1024; // Each: references to the events that wait, and a thread that waits.

    private static readonly Target Target = new(Time: 1.25, Bytes: null);

    internal static void Measure(Comparison comparison)
    {
        int count = comparison.IsQuick ? 100_000 : 1_000_000;
        using var folder = new BenchFolder();
        EventEngine engine = EventEngine.StartAsync(folder.Root).GetAwaiter().GetResult();
        try
        {
            comparison.Begin("stall", $"Managed memory of each of {Stalled} subscribers that stand still (n is how many events they have missed)");
            engine.TellMany(0, count);
            double[] bytes = [.. Enumerable.Range(0, comparison.IsQuick ? 1 : 3).Select(_ => Weigh(engine, count))];
            comparison.Weigh(count, "a stalled subscriber", bytes, MostBytes);

            int sample = comparison.IsQuick ? 10_000 : 50_000;
            comparison.Begin("stall", $"From an input to each of {Latencies.Subscribers} subscribers (n is how many events, ns is the 99th percentile)");
            comparison.Measure(
                sample,
                comparison.IsQuick ? 3 : 9,
                new Contender("none stalled", () => Latencies.Run(engine, sample)),
                new Contender($"{Stalled} stalled", () => WithStalled(engine, () => Latencies.Run(engine, sample))) { Target = Target });
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static double Weigh(EventEngine engine, int count)
    {
        var before = Footprint.Take();
        return WithStalled(engine, () =>
        {
            engine.TellMany(0, count);
            return Footprint.Take().PerOne(before, Stalled).Heap;
        });
    }

    private static T WithStalled<T>(EventEngine engine, Func<T> measure)
    {
        using var release = new ManualResetEventSlim();
        IDisposable[] subscriptions =
            [.. Enumerable.Range(0, Stalled).Select(_ => engine.Hypervisor.Events.Subscribe(new StalledObserver(release)))];
        try
        {
            engine.Tell(0);
            return measure();
        }
        finally
        {
            release.Set();
            Array.ForEach(subscriptions, static subscription => subscription.Dispose());
        }
    }
}
