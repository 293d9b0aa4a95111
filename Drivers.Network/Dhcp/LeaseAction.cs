namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>What dnsmasq says of a lease: the first argument of its script.</summary>
internal enum LeaseAction
{
    /// <summary>It was given.</summary>
    Add,

    /// <summary>It goes on: dnsmasq has started, or it was renewed, or has another name.</summary>
    Old,

    /// <summary>It is over.</summary>
    Delete,
}
