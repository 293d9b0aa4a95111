using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The checksum of iSCSI and ext4 (RFC 3720, 12.1): processors compute it by themselves.</summary>
internal static class Crc32C
{
    internal static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (byte one in data)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
