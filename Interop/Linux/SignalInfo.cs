using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>The part of siginfo_t that waitid(2) fills in.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalInfo
{
    [FieldOffset(8)]
    internal int Code;

    [FieldOffset(16)]
    internal int ProcessId;

    [FieldOffset(24)]
    internal int Status;
}
