using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>Counters of a tap, seen from the guest's end.</summary>
internal static class InterfaceCounters
{
    internal static InterfaceStatistics Of(HostLink tap)
    {
        HostLinkStatistics guest = tap.Statistics.FromOtherEnd;
        return new InterfaceStatistics(
            guest.ReceivedBytes,
            guest.ReceivedPackets,
            guest.ReceiveErrors,
            guest.ReceiveDrops,
            guest.SentBytes,
            guest.SentPackets,
            guest.SendErrors,
            guest.SendDrops);
    }
}
