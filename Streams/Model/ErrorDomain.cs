namespace Rx.Hypervisor;

/// <summary>The part that an error comes from, with libvirt's numbers (<c>virErrorDomain</c>).</summary>
public enum ErrorDomain
{
    /// <summary>No part in particular.</summary>
    None = 0,

    /// <summary>The XML that was given.</summary>
    Xml = 5,

    /// <summary>The protocol between processes.</summary>
    Rpc = 7,

    /// <summary>The QEMU driver.</summary>
    Qemu = 10,

    /// <summary>The test driver.</summary>
    Test = 12,

    /// <summary>The client of a remote hypervisor.</summary>
    Remote = 13,

    /// <summary>The networks.</summary>
    Network = 19,

    /// <summary>The configuration of domains.</summary>
    Domain = 20,
}
