using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct tc_tbf_qopt of linux/pkt_sched.h: a token bucket, tc-tbf(8).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BucketOptions
{
    internal BucketRate Rate;
    internal BucketRate Peak;
    internal uint Limit;
    internal uint Buffer;
    internal uint Mtu;
}
