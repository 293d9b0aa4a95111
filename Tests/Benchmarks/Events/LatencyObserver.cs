using System;
using System.Diagnostics;
using System.Threading;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>A subscriber that notes how long ago what it is told came in.</summary>
/// <param name="cameIn">When, by the number of the operation.</param>
internal sealed class LatencyObserver(long[] cameIn) : IObserver<HypervisorEvent>
{
    private readonly ManualResetEventSlim _all = new();
    private int _count;

    /// <summary>What it took, in ticks of the stopwatch.</summary>
    internal long[] Took { get; } = new long[cameIn.Length];

    public void OnNext(HypervisorEvent value)
    {
        if (value is DomainLifecycleEvent { Operation.Number: >= 0 and var number })
        {
            Note((int)number);
        }
    }

    public void OnError(Exception error)
    {
        // Streams of events have none.
    }

    public void OnCompleted()
    {
        // The engine ends when all was counted.
    }

    /// <summary>One has arrived.</summary>
    internal void Note(int number)
    {
        Took[number] = Stopwatch.GetTimestamp() - cameIn[number];
        if (++_count == cameIn.Length)
        {
            _all.Set();
        }
    }

    /// <summary>Waits until all have arrived.</summary>
    internal void Wait() => _all.Wait();
}
