namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What an interface that names a network really is: the <c>type</c> of libvirt's <c>actual</c>.</summary>
public enum GuestLinkType
{
    /// <summary>A port of a bridge that the network made.</summary>
    Network,

    /// <summary>A port of a bridge that was there before.</summary>
    Bridge,
}
