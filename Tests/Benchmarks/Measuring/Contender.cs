using System;

namespace Rx.Hypervisor.Benchmarks.Measuring;

/// <summary>One way to do the work that is compared.</summary>
/// <param name="Name">What does it.</param>
/// <param name="Run">Does it once, many operations long.</param>
internal sealed record Contender(string Name, Func<Sample> Run)
{
    /// <summary>What it must reach, if it is ours.</summary>
    internal Target? Target { get; init; }

    /// <summary>Takes part in one round of so many: for those that take long and vary little.</summary>
    internal int Every { get; init; } = 1;
}
