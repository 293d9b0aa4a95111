namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>What a contender must reach, as multiples of what the floor takes.</summary>
/// <param name="Time">Greatest median of the ratio of times.</param>
/// <param name="Bytes">Greatest ratio of allocated bytes, so nothing where the floor allocates nothing; null: any.</param>
internal sealed record Target(double Time, double? Bytes = 1)
{
    // Other threads of the runtime allocate now and then: less than this an operation is not ours.
    private const double StrayBytes = 0.5;

    /// <summary>Whether the target was reached.</summary>
    internal bool IsMet(double timeRatio, double bytes, double floorBytes)
        => timeRatio <= Time && (Bytes is not { } ratio || bytes <= (floorBytes * ratio) + StrayBytes);
}
