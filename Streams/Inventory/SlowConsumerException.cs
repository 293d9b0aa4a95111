using System;

namespace Rx.Hypervisor;

/// <summary>A consumer was slower than its stream for so long that the buffer between the two was full.</summary>
/// <param name="capacity">How many values were waiting.</param>
public sealed class SlowConsumerException(int capacity)
    : Exception($"the consumer is too slow: {capacity} values are waiting for it, which is all there is room for")
{
    /// <summary>How many values were waiting.</summary>
    public int Capacity => capacity;
}
