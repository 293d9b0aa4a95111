using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What is made of chance.</summary>
public static class HostRandom
{
    /// <summary>A new uuid (RFC 9562, version 4).</summary>
    public static Guid NewGuid(this IHostRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
