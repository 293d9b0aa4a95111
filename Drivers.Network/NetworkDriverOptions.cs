namespace Rx.Hypervisor;

/// <summary>Settings of the driver of networks.</summary>
public sealed class NetworkDriverOptions
{
    /// <summary>The program that gives guests addresses and names.</summary>
    public string Dnsmasq { get; set; } = "/usr/sbin/dnsmasq";

    /// <summary>The program that loads rules into the packet filter.</summary>
    public string Nft { get; set; } = "/usr/sbin/nft";
}
