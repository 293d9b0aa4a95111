using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>One entry of <see cref="EpollPoller.Wait"/>.</summary>
/// <param name="Key">The number given when the handle was added.</param>
/// <param name="Events">Conditions found.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PollReady(ulong Key, PollEvents Events);
