using System;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>An interface of a guest that belongs into a virtual network.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="DomainName">Its name, for messages and for the network's list of ports.</param>
/// <param name="Address">The address of the guest's card.</param>
/// <param name="Network">The name of the network.</param>
/// <param name="PortGroup">A port group of the network; <see langword="null"/> for the default one.</param>
public sealed record GuestPlug(Guid Domain, string DomainName, MacAddress Address, string Network, string? PortGroup);
