using System;

namespace Rx.Hypervisor;

/// <summary>A guest's place in a network.</summary>
/// <param name="Address">The address of the guest's card.</param>
/// <param name="Domain">The guest's domain.</param>
/// <param name="DomainName">Its name when it came.</param>
/// <param name="PortGroup">The port group that it is in; <see langword="null"/> for none.</param>
public sealed record NetworkPort(MacAddress Address, Guid Domain, string DomainName, string? PortGroup = null);
