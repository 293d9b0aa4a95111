using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>bandwidth</c> of a network or of a port group, as the guests see it.</summary>
/// <param name="Inbound">Towards guests.</param>
/// <param name="Outbound">From guests.</param>
internal sealed record NetworkBandwidth(BandwidthLimit? Inbound, BandwidthLimit? Outbound)
{
    internal static NetworkBandwidth? Read(ElementReader parent)
    {
        if (parent.Child("bandwidth") is not { } element)
        {
            return null;
        }

        var bandwidth = new NetworkBandwidth(BandwidthLimit.Read(element.Child("inbound")), BandwidthLimit.Read(element.Child("outbound")));
        return bandwidth is { Inbound: null, Outbound: null } ? null : bandwidth;
    }

    internal XElement ToXml() => new("bandwidth", Inbound?.ToXml("inbound"), Outbound?.ToXml("outbound"));
}
