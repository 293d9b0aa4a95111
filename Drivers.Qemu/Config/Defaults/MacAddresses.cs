using System;
using System.Security.Cryptography;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>MAC addresses for interfaces that have none.</summary>
internal static class MacAddresses
{
    /// <summary>A random one below QEMU's prefix, which libvirt uses as well.</summary>
    internal static string New()
    {
        Span<byte> bytes = stackalloc byte[3];
        RandomNumberGenerator.Fill(bytes);
        return $"52:54:00:{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}";
    }
}
