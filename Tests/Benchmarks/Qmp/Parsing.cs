using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Benchmarks.Loop;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Benchmarks.Qmp;

/// <summary>Megabytes of monitor traffic.</summary>
internal static class Parsing
{
    private const int Megabyte = 1_000_000;
    private const int ReadSize = 64 * 1024;

    private static readonly Target Target = new(Time: double.PositiveInfinity) { AtMost = TimeSpan.FromMilliseconds(2) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("parse", "A megabyte of monitor traffic (n is the size of the traffic in MB), against Utf8JsonReader on its lines");
        byte[][] lines = [.. new[] { "boot-sector", "machine-none" }.SelectMany(Lines)];
        Compare(comparison, "events, ignored", [.. lines.Where(static line => line.AsSpan().StartsWith("{\"timestamp\""u8))]);
        Compare(comparison, "replies, given up", [.. lines.Where(static line => line.AsSpan().StartsWith("{\"return\""u8))]);
        Compare(comparison, "all but greetings", [.. lines.Where(static line => !line.AsSpan().StartsWith("{\"QMP\""u8))]);
    }

    private static void Compare(Comparison comparison, string name, byte[][] kind)
    {
        int size = comparison.IsQuick ? 4 : 32;
        byte[][] lines = Repeat(kind, size * Megabyte);
        byte[] traffic = [.. lines.SelectMany(static line => line)];
        var parser = new QmpParser(new Indifferent());
        comparison.Measure(
            size,
            comparison.IsQuick ? 5 : 15,
            new Contender($"Utf8JsonReader, {name}", () => Timed(size, () => ReadAll(lines))),
            new Contender($"QmpParser, {name}", () => Timed(size, () => ParseAll(parser, traffic))) { Target = Target });
    }

    private static void ReadAll(byte[][] lines)
    {
        foreach (byte[] line in lines)
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                // Every token is looked at, as any reader of whole lines must.
            }
        }
    }

    private static void ParseAll(QmpParser parser, byte[] traffic)
    {
        for (int offset = 0; offset < traffic.Length; offset += ReadSize)
        {
            parser.Feed(traffic.AsSpan(offset, Math.Min(ReadSize, traffic.Length - offset)));
        }
    }

    private static Sample Timed(int megabytes, Action work)
    {
        var meter = Meter.Start();
        work();
        return meter.Stop(Stopwatch.GetTimestamp(), megabytes);
    }

    private static byte[][] Repeat(byte[][] lines, int bytes)
    {
        int once = lines.Sum(static line => line.Length);
        return [.. Enumerable.Repeat(lines, Math.Max(1, bytes / once)).SelectMany(static all => all)];
    }

    private static byte[][] Lines(string recording)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Data", recording + ".jsonl");
        return [.. File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => Encoding.UTF8.GetBytes(line + "\n"))];
    }

    private sealed class Indifferent : IQmpSink
    {
        public bool WantsEvent(ReadOnlySpan<byte> name) => false;

        public QmpInterest WantsReply(long id) => QmpInterest.GivenUp;

        public void OnMessage(QmpMessage message)
        {
            // Nothing was wanted.
        }
    }
}
