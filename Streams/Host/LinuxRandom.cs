using System;
using System.Security.Cryptography;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The kernel's generator.</summary>
internal sealed class LinuxRandom : IHostRandom
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
