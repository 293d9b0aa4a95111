using System;

namespace Rx.Hypervisor;

/// <summary>Which XML of a network, with libvirt's numbers (<c>virNetworkXMLFlags</c>).</summary>
[Flags]
public enum NetworkXmlFlags
{
    /// <summary>What is active; what is stored of a network that is not.</summary>
    Current = 0,

    /// <summary>What is stored.</summary>
    Inactive = 1,
}
