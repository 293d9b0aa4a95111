namespace Rx.Hypervisor;

/// <summary>What went through a network card, as its guest sees it; libvirt's <c>virDomainInterfaceStats</c>.</summary>
/// <param name="ReceivedBytes">Bytes that the guest has received.</param>
/// <param name="ReceivedPackets">Packets that it has received.</param>
/// <param name="ReceiveErrors">Bad ones among them.</param>
/// <param name="ReceiveDrops">Packets for the guest that were dropped.</param>
/// <param name="SentBytes">Bytes that the guest has sent.</param>
/// <param name="SentPackets">Packets that it has sent.</param>
/// <param name="SendErrors">Packets that could not be sent.</param>
/// <param name="SendDrops">Packets of the guest that were dropped.</param>
public sealed record InterfaceStatistics(
    long ReceivedBytes,
    long ReceivedPackets,
    long ReceiveErrors,
    long ReceiveDrops,
    long SentBytes,
    long SentPackets,
    long SendErrors,
    long SendDrops);
