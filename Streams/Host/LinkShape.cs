namespace Rx.Hypervisor.Streams.Host;

/// <summary>How fast packets leave by a link; what comes faster waits a little, then is dropped.</summary>
/// <param name="BytesPerSecond">In the long run; above 0.</param>
public sealed record LinkShape(long BytesPerSecond)
{
    /// <summary>How fast for a short while at most; <see langword="null"/> for as fast as the link is.</summary>
    public long? PeakBytesPerSecond { get; init; }

    /// <summary>How many bytes may go as fast after a pause; <see langword="null"/> leaves it to the host.</summary>
    public long? BurstBytes { get; init; }
}
