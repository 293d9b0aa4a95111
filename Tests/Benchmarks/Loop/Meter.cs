using System;
using System.Diagnostics;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>Time and the bytes that all threads allocated, from a start to an end.</summary>
internal readonly struct Meter
{
    private readonly long _allocated;
    private readonly long _startedAt;

    private Meter(long allocated, long startedAt) => (_allocated, _startedAt) = (allocated, startedAt);

    internal static Meter Start() => new(GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());

    /// <summary>Ends the measurement.</summary>
    /// <param name="finishedAt">The timestamp at which the last operation was through.</param>
    /// <param name="operations">How many there were.</param>
    internal Sample Stop(long finishedAt, int operations)
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - _allocated;
        return new Sample(Stopwatch.GetElapsedTime(_startedAt, finishedAt).TotalNanoseconds / operations, (double)bytes / operations);
    }
}
