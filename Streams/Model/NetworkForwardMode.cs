namespace Rx.Hypervisor;

/// <summary>How a virtual network is connected to the world outside, with libvirt's numbers (<c>virNetworkForwardType</c>).</summary>
public enum NetworkForwardMode
{
    /// <summary>Not at all: guests reach one another and the host.</summary>
    None = 0,

    /// <summary>Guests reach the outside under an address of the host.</summary>
    Nat = 1,

    /// <summary>Guests reach the outside under their own addresses, and are reached.</summary>
    Route = 2,

    /// <summary>As <see cref="Route"/>, without a rule of ours in the firewall.</summary>
    Open = 3,

    /// <summary>Guests are on a bridge that the host has already.</summary>
    Bridge = 4,
}
