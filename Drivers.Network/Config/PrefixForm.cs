namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>How a definition says which bits of an address are the network's.</summary>
internal enum PrefixForm
{
    /// <summary>It does not.</summary>
    Implied,

    /// <summary>By their number.</summary>
    Prefix,

    /// <summary>By a mask.</summary>
    Netmask,
}
