using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dhcp;

/// <summary><c>lease</c>: how long an address is given for.</summary>
/// <param name="Expiry">So many of the unit; 0 is for ever.</param>
/// <param name="Unit">The unit.</param>
internal sealed record LeaseTime(long Expiry, LeaseUnit Unit)
{
    private const int ShortestSeconds = 120; // dnsmasq(8): "the minimum lease time is two minutes".

    private static readonly Words<LeaseUnit> Units = new(("seconds", LeaseUnit.Seconds), ("minutes", LeaseUnit.Minutes), ("hours", LeaseUnit.Hours));

    private long SecondsEach => Unit switch
    {
        LeaseUnit.Seconds => 1,
        LeaseUnit.Minutes => 60,
        _ => 3600,
    };

    /// <summary>Reads what stands in a <c>range</c> or a <c>host</c>.</summary>
    internal static LeaseTime? Read(ElementReader parent)
    {
        if (parent.Child("lease") is not { } lease)
        {
            return null;
        }

        XmlValue expiry = lease.RequiredAttribute("expiry");
        XmlValue? unit = lease.Attribute("unit");
        ulong number = expiry.ToNumber();
        var time = new LeaseTime((long)ulong.Min(number, uint.MaxValue), Units.Read(unit, LeaseUnit.Minutes));
        long seconds = time.Expiry * time.SecondsEach;
        return time.Expiry == 0 ? time with { Unit = LeaseUnit.Minutes }
            : seconds < ShortestSeconds ? throw expiry.Unsupported("The minimum lease time should be greater than 2 minutes")
            : number >= uint.MaxValue || seconds >= uint.MaxValue ? throw expiry.Unsupported("use 0 for a lease without an end")
            : time;
    }

    /// <summary>As dnsmasq writes it: <c>12h</c>.</summary>
    internal string ToDnsmasq() => Expiry == 0 ? "infinite" : $"{Expiry}{Units[Unit].First()}";

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "lease",
        new XAttribute("expiry", Expiry),
        Expiry == 0 ? null : new XAttribute("unit", Units[Unit]));
}
