namespace Rx.Hypervisor.Streams.Host;

/// <summary>The room on a file system.</summary>
/// <param name="TotalBytes">All of it.</param>
/// <param name="FreeBytes">What is not used.</param>
/// <param name="AvailableBytes">What this user may use of that: some is kept for root.</param>
public readonly record struct DiskSpace(long TotalBytes, long FreeBytes, long AvailableBytes);
