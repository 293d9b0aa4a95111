using System;
using System.Buffers.Binary;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>The file or block device behind a disk, as the host sees it.</summary>
internal sealed class DiskFile(IHostFiles files, DiskSource source)
{
    // The header of qcow2 (QEMU's docs/interop/qcow2.txt): "QFI", 0xfb, then the virtual size in bytes 24 to 31, big-endian.
    private const uint Qcow2 = 0x514649fb;
    private const int SizeOffset = 24;

    /// <summary>How large a disk is that no QEMU has open.</summary>
    internal BlockInfo Measure(DiskDriver driver)
    {
        BlockInfo bare = Measure(capacity: null, highest: null);
        return driver.Format is DiskFormat.Qcow2 ? bare with { Capacity = ReadCapacity() } : bare;
    }

    /// <summary>How large a disk is.</summary>
    /// <param name="capacity">What the guest sees; <see langword="null"/> for all that is there.</param>
    /// <param name="highest">The highest byte written, of a block device.</param>
    internal BlockInfo Measure(long? capacity, long? highest)
    {
        if (source.IsBlock)
        {
            using IHostFile device = files.Open(source.Path, HostFileMode.Read);
            return new BlockInfo(capacity ?? device.Length, highest ?? device.Length, device.Length);
        }

        FileFacts facts = files.Look(source.Path) ?? throw new HypervisorException(
            ErrorCode.SystemError, ErrorDomain.Qemu, $"cannot stat file '{source.Path}': No such file or directory");
        return new BlockInfo(capacity ?? facts.Length, facts.AllocatedBytes, facts.Length);
    }

    private long ReadCapacity()
    {
        Span<byte> header = stackalloc byte[SizeOffset + sizeof(ulong)];
        using IHostFile image = files.Open(source.Path, HostFileMode.Read);
        int count = image.Read(header);
        return count == header.Length && BinaryPrimitives.ReadUInt32BigEndian(header) == Qcow2
            ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(header[SizeOffset..]), long.MaxValue)
            : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: '{source.Path}' is no qcow2 image");
    }
}
