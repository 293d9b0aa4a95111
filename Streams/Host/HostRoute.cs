using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A way that packets leave a host by.</summary>
/// <param name="Link">The link that it leads to; empty where it leads to several.</param>
/// <param name="Destination">The network that it leads to; the default route leads to all.</param>
/// <param name="Gateway">By whom; <see langword="null"/> for nobody.</param>
/// <param name="Metric">The lowest is taken; 0 when none was given.</param>
public sealed record HostRoute(string Link, IPNetwork Destination, IPAddress? Gateway = null, int Metric = 0);
