namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>One line of the outcome.</summary>
/// <param name="Section">What is measured.</param>
/// <param name="Size">How many of it.</param>
/// <param name="Name">Who did it.</param>
/// <param name="Nanoseconds">Median time of one operation; null where no time was taken.</param>
/// <param name="Over">Median over the rounds of what it took more than the floor in the same round, in nanoseconds.</param>
/// <param name="Ratio">Median over the rounds of its time to that of the floor in the same round.</param>
/// <param name="RatioMin">The least of those.</param>
/// <param name="RatioMax">The greatest.</param>
/// <param name="Bytes">Median of the bytes that one operation allocated; null where nobody can tell.</param>
/// <param name="Rounds">How many rounds it took part in.</param>
/// <param name="IsMet">Whether it reached its target; null without one.</param>
internal sealed record Row(
    string Section,
    int Size,
    string Name,
    double? Nanoseconds,
    double? Over,
    double? Ratio,
    double? RatioMin,
    double? RatioMax,
    double? Bytes,
    int Rounds,
    bool? IsMet);
