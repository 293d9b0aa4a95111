using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A handle of the real host, with the kernel's handle in it.</summary>
internal interface INativeHandle : IPassableHandle
{
    /// <summary>Stays the owner's.</summary>
    SafeHandle Native { get; }
}
