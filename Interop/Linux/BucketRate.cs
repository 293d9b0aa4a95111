using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct tc_ratespec of linux/pkt_sched.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BucketRate
{
    internal byte CellLog;
    internal byte LinkLayer;
    internal ushort Overhead;
    internal short CellAlign;
    internal ushort MinimumPacket;
    internal uint Rate;
}
