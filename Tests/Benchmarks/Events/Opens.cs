using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>The start of an engine whose journal is large.</summary>
internal static class Opens
{
    private const int Portion = 100_000;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { Over = TimeSpan.FromMilliseconds(50) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("open", "The start of an engine with a journal (n is its size in MiB), against one without events");
        int size = comparison.IsQuick ? 128 : 1024;
        using var large = new BenchFolder();
        using var small = new BenchFolder();
        FillAsync(large.Root, (long)size << 20).GetAwaiter().GetResult();
        comparison.Measure(
            size,
            comparison.IsQuick ? 5 : 15,
            new Contender("an empty journal", () => StartAsync(small.Root).GetAwaiter().GetResult()),
            new Contender("a large journal", () => StartAsync(large.Root).GetAwaiter().GetResult()) { Target = Target });
    }

    private static async Task FillAsync(string root, long bytes)
    {
        await using EventEngine engine = await EventEngine.StartAsync(root);
        for (long turn = 0; EventEngine.FilesOf(root).Sum(static file => new FileInfo(file).Length) < bytes; turn += Portion)
        {
            engine.TellMany(turn, Portion);
        }
    }

    private static async Task<Sample> StartAsync(string root)
    {
        long start = Stopwatch.GetTimestamp();
        EventEngine engine = await EventEngine.StartAsync(root);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        await engine.DisposeAsync();
        return new Sample(took.TotalNanoseconds, double.NaN);
    }
}
