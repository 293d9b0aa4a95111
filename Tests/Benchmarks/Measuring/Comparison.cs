using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>Runs contenders in turn, round after round, and reports each against the first of them: the floor.</summary>
internal sealed class Comparison(IReport report, bool quick)
{
    private const int WarmUpRounds = 2;

    // The runtime compiles hot code anew, in the background, once a tenth of a second went by without new methods.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(500);

    private string _section = "";

    /// <summary>Whether to be done soon rather than exact.</summary>
    internal bool IsQuick => quick;

    /// <summary>Begins a group of rows.</summary>
    /// <param name="section">Its name in JSON.</param>
    /// <param name="title">Its heading for people.</param>
    internal void Begin(string section, string title)
    {
        _section = section;
        report.Begin(title);
    }

    /// <summary>Compares contenders at one size. The first is the floor, and takes part in every round.</summary>
    /// <returns>A row each, in their order.</returns>
    internal IReadOnlyList<Row> Measure(int size, int rounds, params IReadOnlyList<Contender> contenders)
    {
        var samples = contenders.Select(static _ => new List<(Sample Own, Sample Floor)>()).ToList();
        WarmUp(contenders);
        for (int round = 0; round < rounds; round++)
        {
            Sample floor = default;
            for (int i = 0; i < contenders.Count; i++)
            {
                if (round % contenders[i].Every != 0)
                {
                    continue;
                }

                Sample own = RunOnce(contenders[i]);
                floor = i == 0 ? own : floor;
                samples[i].Add((own, floor));
            }
        }

        double floorBytes = Median(samples[0].Select(static pair => pair.Own.Bytes));
        Row[] rows = [.. contenders.Select((contender, i) => Summarize(size, contender, samples[i], floorBytes))];
        Array.ForEach(rows, report.Add);
        return rows;
    }

    /// <summary>Reports what one contender needs of what another does, when neither is the floor.</summary>
    /// <param name="size">How many of it.</param>
    /// <param name="name">Which two.</param>
    /// <param name="ratio">The one by the other.</param>
    /// <param name="atMost">What it must reach; <see langword="null"/> when nothing is asked of it.</param>
    internal void Relate(int size, string name, double ratio, double? atMost)
        => report.Add(new Row(_section, size, name, Nanoseconds: null, Over: null, ratio, RatioMin: null, RatioMax: null, Bytes: null, Rounds: 1, atMost is null ? null : ratio <= atMost));

    /// <summary>Reports memory: the median of what was weighed.</summary>
    /// <param name="size">How many of it.</param>
    /// <param name="name">Whose memory.</param>
    /// <param name="bytes">Of one, as weighed each time.</param>
    /// <param name="atMost">What it must reach; <see langword="null"/> when nothing is asked of it.</param>
    internal void Weigh(int size, string name, IReadOnlyCollection<double> bytes, double? atMost = null)
    {
        double median = Median(bytes);
        report.Add(new Row(
            _section, size, name, Nanoseconds: null, Over: null, Ratio: null, RatioMin: null, RatioMax: null, median, bytes.Count,
            atMost is null ? null : median <= atMost));
    }

    private static void WarmUp(IReadOnlyList<Contender> contenders)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < WarmUpRounds || Stopwatch.GetElapsedTime(start) < WarmUpTime; round++)
        {
            foreach (Contender contender in contenders.Where(static one => one.Every == 1))
            {
                RunOnce(contender);
            }
        }
    }

    /// <summary>Each run starts with a clean heap: nobody pays for what the one before left behind.</summary>
    private static Sample RunOnce(Contender contender)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return contender.Run();
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private Row Summarize(int size, Contender contender, List<(Sample Own, Sample Floor)> samples, double floorBytes)
    {
        double[] ratios = [.. samples.Select(static pair => pair.Own.Nanoseconds / pair.Floor.Nanoseconds)];
        double ratio = Median(ratios);
        double time = Median(samples.Select(static pair => pair.Own.Nanoseconds));
        double over = Median(samples.Select(static pair => pair.Own.Nanoseconds - pair.Floor.Nanoseconds));
        double bytes = Median(samples.Select(static pair => pair.Own.Bytes));
        return new Row(
            _section,
            size,
            contender.Name,
            time,
            over,
            ratio,
            ratios.Min(),
            ratios.Max(),
            double.IsNaN(bytes) ? null : bytes,
            samples.Count,
            contender.Target?.IsMet(time, over, ratio, bytes, floorBytes));
    }
}
