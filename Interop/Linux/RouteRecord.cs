using System.Net;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A route of the main table: RTM_NEWROUTE of rtnetlink(7).</summary>
/// <param name="Index">Number of the link that it leads to; 0 where it leads to several, or to none.</param>
/// <param name="Destination">Base address of the network that it leads to.</param>
/// <param name="PrefixLength">How many of its bits are the network's; 0 for the default route.</param>
/// <param name="Gateway">By whom; <see langword="null"/> for nobody.</param>
/// <param name="Metric">The lowest is taken; 0 when none was given.</param>
public readonly record struct RouteRecord(int Index, IPAddress Destination, int PrefixLength, IPAddress? Gateway, int Metric);
