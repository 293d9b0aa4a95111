namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A token bucket that packets pass on their way out of a link.</summary>
/// <param name="BytesPerSecond">How fast it is filled.</param>
/// <param name="Burst">How many bytes it holds.</param>
/// <param name="Limit">How many bytes wait for it at most.</param>
/// <param name="PeakBytesPerSecond">How fast it is emptied at most; 0 for as fast as the link is.</param>
/// <param name="PeakBurst">How many bytes go at once all the same; at least one packet.</param>
public readonly record struct BucketRequest(ulong BytesPerSecond, uint Burst, uint Limit, ulong PeakBytesPerSecond = 0, uint PeakBurst = 0);
