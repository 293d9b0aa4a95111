using System;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The kernel's generator.</summary>
internal sealed class LinuxRandom : IHostRandom
{
    public void Fill(Span<byte> bytes) => KernelRandom.Fill(bytes);
}
