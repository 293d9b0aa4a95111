using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>An IP address of a host.</summary>
/// <param name="Link">The link that has it.</param>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many of its bits are the network's.</param>
public sealed record HostAddress(string Link, IPAddress Address, int PrefixLength);
