using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>The first part of struct rtnl_link_stats64; later kernels only append to it.</summary>
/// <param name="RxPackets">Packets received.</param>
/// <param name="TxPackets">Packets sent.</param>
/// <param name="RxBytes">Bytes received.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="RxErrors">Bad packets received.</param>
/// <param name="TxErrors">Packets that could not be sent.</param>
/// <param name="RxDropped">Packets received and dropped.</param>
/// <param name="TxDropped">Packets dropped instead of sent.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LinkCounters(
    ulong RxPackets,
    ulong TxPackets,
    ulong RxBytes,
    ulong TxBytes,
    ulong RxErrors,
    ulong TxErrors,
    ulong RxDropped,
    ulong TxDropped);
