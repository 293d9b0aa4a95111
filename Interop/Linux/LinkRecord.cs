namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A network interface as the kernel tells of it: RTM_NEWLINK of rtnetlink(7).</summary>
/// <param name="Index">Its number; another link never has it at the same time.</param>
/// <param name="Name">Its name: at most 15 bytes.</param>
/// <param name="Kind">What made it: <c>bridge</c>, <c>tun</c>, <c>veth</c>; empty for hardware and loopback.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
/// <param name="Mtu">Largest payload of a packet.</param>
/// <param name="Master">Number of the bridge that it is a port of; 0 for none.</param>
/// <param name="Address">Its six bytes as a number, the first byte on top; 0 where it has none of six bytes.</param>
/// <param name="Counters">What went through it.</param>
public sealed record LinkRecord(
    int Index, string Name, string Kind, bool IsUp, int Mtu, int Master, ulong Address, LinkCounters Counters)
{
    /// <summary>Whether something is at the other end, and it is up: IFF_RUNNING of netdevice(7).</summary>
    public bool HasCarrier { get; init; }
}
