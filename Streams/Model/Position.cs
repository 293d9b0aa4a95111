using System;

namespace Rx.Hypervisor;

/// <summary>The number of an event: one total order for all events of one host.</summary>
/// <param name="Epoch">One span of unbroken numbering. Positions of different epochs cannot be compared.</param>
/// <param name="Sequence">1 for the first event of the epoch, then one more for each. 0 is "before the first event".</param>
public readonly record struct Position(Guid Epoch, long Sequence)
{
    /// <summary>The sequence with the first eight digits of the epoch: <c>42@1f0c93ab</c>.</summary>
    public override string ToString() => $"{Sequence}@{Epoch.ToString("N")[..8]}";
}
