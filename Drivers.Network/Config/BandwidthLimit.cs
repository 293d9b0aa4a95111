using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>How much may go one way. In KiB, a second where it is a rate: libvirt's units.</summary>
/// <param name="AverageKiB">What goes in the long run.</param>
/// <param name="PeakKiB">What goes for a short while at most.</param>
/// <param name="BurstKiB">How much goes at that peak.</param>
internal sealed record BandwidthLimit(int AverageKiB, int? PeakKiB, int? BurstKiB)
{
    private const int Most = 1 << 21; // Two GiB a second: as bytes it must fit into 32 bits, as the kernel's does.

    internal static BandwidthLimit? Read(ElementReader? element)
    {
        if (element is null)
        {
            return null;
        }

        if (element.Attribute("floor") is { } floor)
        {
            throw floor.Unsupported("a guaranteed part");
        }

        int average = Require(element.NeededAttribute("average"));
        XmlValue? peak = element.Attribute("peak");
        int? most = peak is null ? null : Require(peak);
        return most < average
            ? throw peak!.Invalid("it is below the average")
            : new BandwidthLimit(average, most, element.Attribute("burst") is { } burst ? Require(burst) : null);
    }

    internal XElement ToXml(string name) => new(
        name,
        new XAttribute("average", AverageKiB),
        PeakKiB is null ? null : new XAttribute("peak", PeakKiB),
        BurstKiB is null ? null : new XAttribute("burst", BurstKiB));

    private static int Require(XmlValue value) => value.ToInteger(Most - 1) is > 0 and var number ? number : throw value.Invalid("it must be more than 0");
}
