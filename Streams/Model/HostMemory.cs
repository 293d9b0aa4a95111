namespace Rx.Hypervisor;

/// <summary>The memory of a host, or of one of its NUMA nodes, in KiB.</summary>
/// <param name="TotalKiB">All of it.</param>
/// <param name="FreeKiB">Of that, what nobody uses.</param>
/// <param name="BuffersKiB">Of that, buffers of block devices; <see langword="null"/> of a node, of which that is not known.</param>
/// <param name="CachedKiB">Of that, contents of files; <see langword="null"/> of a node, of which that is not known.</param>
public sealed record HostMemory(long TotalKiB, long FreeKiB, long? BuffersKiB, long? CachedKiB);
