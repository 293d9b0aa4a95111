using System;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>What a contender must reach, measured against what the floor takes.</summary>
/// <param name="Time">Greatest median of the ratio of times.</param>
/// <param name="Bytes">Greatest ratio of allocated bytes, so nothing where the floor allocates nothing; null: any.</param>
internal sealed record Target(double Time, double? Bytes = 1)
{
    // Other threads of the runtime allocate now and then: less than this an operation is not ours.
    private const double StrayBytes = 0.5;

    /// <summary>Greatest time of one operation, whatever the floor takes.</summary>
    internal TimeSpan AtMost { get; init; } = TimeSpan.MaxValue;

    /// <summary>Greatest median of what it takes more than the floor.</summary>
    internal TimeSpan Over { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether the target was reached.</summary>
    internal bool IsMet(double nanoseconds, double over, double timeRatio, double bytes, double floorBytes)
        => nanoseconds <= AtMost.TotalNanoseconds && over <= Over.TotalNanoseconds && timeRatio <= Time && (Bytes is not { } ratio || bytes <= (floorBytes * ratio) + StrayBytes);
}
