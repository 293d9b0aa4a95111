namespace Rx.Hypervisor.Streams.Host;

/// <summary>Names one file while it exists, whatever the paths that lead to it.</summary>
/// <param name="Device">The file system that it is on.</param>
/// <param name="Inode">Its number there.</param>
public readonly record struct FileId(ulong Device, ulong Inode);
