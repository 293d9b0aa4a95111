using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Benchmarks.Loop;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>Events, as fast as they can be told.</summary>
internal static class Appends
{
    private const int Subscribers = 10;

    private static readonly Target Target = new(Time: double.PositiveInfinity) { AtMost = TimeSpan.FromMicroseconds(5) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("append", $"An event written to the journal and told to {Subscribers} subscribers (n is how many events)");
        int count = comparison.IsQuick ? 50_000 : 500_000;
        int rounds = comparison.IsQuick ? 5 : 15;
        using var folder = new BenchFolder();
        EventEngine engine = EventEngine.StartAsync(folder.Root).GetAwaiter().GetResult();
        CountingObserver[] observers = [.. Enumerable.Range(0, Subscribers).Select(static _ => new CountingObserver())];
        try
        {
            Run(engine, [], count);
            byte[][] lines = LinesOf(EventEngine.FilesOf(folder.Root), count);
            Array.ForEach(observers, observer => engine.Hypervisor.Events.Subscribe(observer));
            comparison.Measure(
                count,
                rounds,
                new Contender("a bare write", () => Write(folder.At("floor"), lines)),
                new Contender("journal, 10 subscribers", () => Run(engine, observers, count)) { Target = Target });
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Sample Run(EventEngine engine, CountingObserver[] observers, int count)
    {
        Array.ForEach(observers, observer => observer.Expect(count));
        var meter = Meter.Start();
        engine.TellMany(0, count);
        Array.ForEach(observers, static observer => observer.Wait());
        return meter.Stop(Stopwatch.GetTimestamp(), count);
    }

    private static Sample Write(string path, byte[][] lines)
    {
        // Behind what the rounds before wrote, as the journal does: a file that is emptied first costs the disk more than one that is written.
        using SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        long offset = RandomAccess.GetLength(file);
        var meter = Meter.Start();
        for (int i = 0; i < lines.Length; i++)
        {
            GC.KeepAlive(SampleEvents.Make(i)); // Somebody has to make it, whatever becomes of it.
            RandomAccess.Write(file, lines[i], offset);
            offset += lines[i].Length;
        }

        return meter.Stop(Stopwatch.GetTimestamp(), lines.Length);
    }

    /// <summary>The same bytes as in the journal.</summary>
    private static byte[][] LinesOf(string[] files, int count)
        => [.. files.SelectMany(static file => File.ReadLines(file)).Where(static line => line.Contains("\"k\":", StringComparison.Ordinal))
            .Take(count).Select(static line => Encoding.UTF8.GetBytes(line + "\n"))];
}
