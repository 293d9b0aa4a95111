namespace Rx.Hypervisor;

/// <summary>Kinds of addresses of displays, with libvirt's numbers (<c>virDomainEventGraphicsAddressType</c>).</summary>
public enum GraphicsAddressFamily
{
    /// <summary>IPv4.</summary>
    IPv4 = 0,

    /// <summary>IPv6.</summary>
    IPv6 = 1,

    /// <summary>A socket with a path.</summary>
    Unix = 2,
}
