using System.Net;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>Addresses in a row.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last.</param>
internal sealed record AddressRange(IPAddress Start, IPAddress End);
