namespace Rx.Hypervisor.Streams.Host;

/// <summary>What went through a link since it was made, as the host sees it.</summary>
/// <param name="ReceivedBytes">Bytes received.</param>
/// <param name="ReceivedPackets">Packets received.</param>
/// <param name="ReceiveErrors">Bad packets received.</param>
/// <param name="ReceiveDrops">Packets received and dropped.</param>
/// <param name="SentBytes">Bytes sent.</param>
/// <param name="SentPackets">Packets sent.</param>
/// <param name="SendErrors">Packets that could not be sent.</param>
/// <param name="SendDrops">Packets dropped instead of sent.</param>
public readonly record struct HostLinkStatistics(
    long ReceivedBytes,
    long ReceivedPackets,
    long ReceiveErrors,
    long ReceiveDrops,
    long SentBytes,
    long SentPackets,
    long SendErrors,
    long SendDrops)
{
    /// <summary>The same seen from the other end: what a tap has received its guest has sent.</summary>
    public HostLinkStatistics FromOtherEnd => new(
        SentBytes, SentPackets, SendErrors, SendDrops, ReceivedBytes, ReceivedPackets, ReceiveErrors, ReceiveDrops);
}
