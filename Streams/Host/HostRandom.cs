using System;
using System.Security.Cryptography;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What is made of chance.</summary>
public static class HostRandom
{
    /// <summary>The generator of the system that this runs on: for those who have no host, and for names that no test looks at.</summary>
    public static IHostRandom System { get; } = OperatingSystem.IsLinux() ? new LinuxRandom() : new RuntimeRandom();

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

    private sealed class RuntimeRandom : IHostRandom
    {
        public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }
}
