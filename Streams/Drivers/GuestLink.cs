namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>How a guest's interface gets into a virtual network.</summary>
/// <param name="Type">What the interface really is.</param>
/// <param name="Bridge">The bridge that its tap becomes a port of.</param>
/// <param name="Mtu">Largest payload of a packet; <see langword="null"/> for that of the bridge.</param>
public sealed record GuestLink(GuestLinkType Type, string Bridge, int? Mtu = null);
