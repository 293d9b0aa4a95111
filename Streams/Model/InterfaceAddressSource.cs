namespace Rx.Hypervisor;

/// <summary>Who is asked for the addresses of a guest, with libvirt's numbers (<c>virDomainInterfaceAddressesSource</c>).</summary>
public enum InterfaceAddressSource
{
    /// <summary>The DHCP server of a virtual network.</summary>
    Lease = 0,

    /// <summary>The agent in the guest.</summary>
    Agent = 1,

    /// <summary>The host's table of neighbours.</summary>
    Arp = 2,
}
