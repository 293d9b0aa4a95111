using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What statx(2) tells of a file.</summary>
/// <param name="Mode">Type and permissions, as in inode(7).</param>
/// <param name="Inode">Its number on the device.</param>
/// <param name="Device">Where it is: the major number above the minor one.</param>
/// <param name="Length">In bytes; 0 for devices.</param>
/// <param name="AllocatedBytes">What it takes of the device: less than the length where there are holes.</param>
/// <param name="ModifiedAt">Last change of the content.</param>
public readonly record struct FileStat(
    int Mode, ulong Inode, ulong Device, long Length, long AllocatedBytes, DateTimeOffset ModifiedAt);
