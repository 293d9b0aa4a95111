namespace Rx.Hypervisor;

/// <summary>A part of a network's XML, with libvirt's numbers (<c>virNetworkUpdateSection</c>). Those without a word on it cannot be changed.</summary>
public enum NetworkSection
{
    /// <summary><c>bridge</c>.</summary>
    Bridge = 1,

    /// <summary><c>domain</c>.</summary>
    Domain = 2,

    /// <summary><c>ip</c>.</summary>
    IP = 3,

    /// <summary><c>host</c> in <c>ip/dhcp</c>: can be added, removed and replaced.</summary>
    DhcpHost = 4,

    /// <summary><c>range</c> in <c>ip/dhcp</c>: can be added and removed.</summary>
    DhcpRange = 5,

    /// <summary><c>forward</c>.</summary>
    Forward = 6,

    /// <summary><c>interface</c> in <c>forward</c>: can be added and removed.</summary>
    ForwardInterface = 7,

    /// <summary><c>pf</c> in <c>forward</c>.</summary>
    ForwardPF = 8,

    /// <summary><c>portgroup</c>: can be added, removed and replaced.</summary>
    PortGroup = 9,

    /// <summary><c>host</c> in <c>dns</c>: can be added and removed.</summary>
    DnsHost = 10,

    /// <summary><c>txt</c> in <c>dns</c>: can be added and removed.</summary>
    DnsText = 11,

    /// <summary><c>srv</c> in <c>dns</c>: can be added and removed.</summary>
    DnsService = 12,
}
