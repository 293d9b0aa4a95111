using System;
using System.Diagnostics;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Benchmarks.Loop;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>A subscriber that comes back after many events.</summary>
internal static class Replays
{
    private const int ReadSize = 64 * 1024;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMicroseconds(2) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("replay", "An event read from the journal and told (n is how many events)");
        int count = comparison.IsQuick ? 200_000 : 1_000_000;
        using var folder = new BenchFolder();
        EventEngine engine = EventEngine.StartAsync(folder.Root).GetAwaiter().GetResult();
        try
        {
            Position start = engine.Hypervisor.Position;
            engine.TellMany(0, count);
            comparison.Measure(
                count,
                comparison.IsQuick ? 3 : 9,
                new Contender("a bare read", () => Read(EventEngine.FilesOf(folder.Root), count)),
                new Contender("EventsFrom", () => Replay(engine, start, count)) { Target = Target });
        }
        finally
        {
            engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Sample Replay(EventEngine engine, Position start, int count)
    {
        var observer = new CountingObserver();
        observer.Expect(count);
        var meter = Meter.Start();
        using IDisposable subscription = engine.Hypervisor.EventsFrom(start).Subscribe(observer);
        observer.Wait();
        return meter.Stop(Stopwatch.GetTimestamp(), count);
    }

    private static Sample Read(string[] files, int count)
    {
        byte[] buffer = new byte[ReadSize];
        var meter = Meter.Start();
        foreach (string path in files)
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            long offset = 0;
            while (RandomAccess.Read(file, buffer, offset) is > 0 and int length)
            {
                offset += length;
            }
        }

        return meter.Stop(Stopwatch.GetTimestamp(), count);
    }
}
