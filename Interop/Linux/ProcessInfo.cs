using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct pidfd_info of PIDFD_GET_INFO, in its first published size, which every kernel that has it takes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ProcessInfo
{
    [FieldOffset(0)]
    internal ulong Mask;

    [FieldOffset(60)]
    internal int ExitStatus;
}
