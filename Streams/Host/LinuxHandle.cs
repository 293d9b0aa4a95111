using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A real handle of which nothing more is known: one that a peer has sent, or one of a pair of sockets.</summary>
internal sealed class LinuxHandle(DescriptorHandle handle) : INativeHandle
{
    public SafeHandle Native => handle;

    public void Dispose() => handle.Dispose();
}
