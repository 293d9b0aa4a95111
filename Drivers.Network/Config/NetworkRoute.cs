using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>route</c>: another network, behind a guest of this one.</summary>
/// <param name="Address">The base address of that network.</param>
/// <param name="Prefix">How many of its bits are the network's.</param>
/// <param name="Gateway">The guest.</param>
internal sealed record NetworkRoute(IPAddress Address, int Prefix, IPAddress Gateway) : NetworkPart
{
    /// <summary>How the prefix was written.</summary>
    internal PrefixForm Form { get; init; }

    /// <summary>Which of several routes to a network is taken: that with the lowest.</summary>
    internal int? Metric { get; init; }

    /// <summary>Where it leads.</summary>
    internal IPNetwork Network => Address.Network(Prefix);

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("route")
        {
            Honoured =
            [
                new("address, prefix or netmask, gateway, metric",
                    "<ip address='192.168.77.1' prefix='24'/><route address='192.168.99.0' prefix='24' gateway='192.168.77.9' metric='2'/>"
                    + "<route address='10.9.0.0' netmask='255.255.0.0' gateway='192.168.77.9'/>"),
                new("family='ipv6'", "<ip family='ipv6' address='2001:db8:77::1' prefix='64'/>"
                    + "<route family='ipv6' address='2001:db8:99::' prefix='64' gateway='2001:db8:77::9'/>"),
            ],
        },
    ];

    /// <summary>Reads all.</summary>
    internal static ValueList<NetworkRoute> ReadAll(ElementReader network) => [.. network.Children("route").Select(Read)];

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "route",
        Address.IsV6() ? new XAttribute("family", "ipv6") : null,
        new XAttribute("address", Address),
        Form switch
        {
            PrefixForm.Netmask => new XAttribute("netmask", AddressNumbers.ToNetmask(Prefix)),
            PrefixForm.Prefix => new XAttribute("prefix", Prefix),
            _ => null,
        },
        new XAttribute("gateway", Gateway),
        Metric is null ? null : new XAttribute("metric", Metric));

    private static NetworkRoute Read(ElementReader element)
    {
        XmlValue? family = element.Attribute("family");
        AddressFamily expected = family?.Text switch
        {
            null or "ipv4" => AddressFamily.InterNetwork,
            "ipv6" => AddressFamily.InterNetworkV6,
            _ => throw family.Invalid("either ipv4 or ipv6"),
        };
        XmlValue address = element.RequiredAttribute("address");
        IPAddress target = address.ToIPAddress(expected);
        (int prefix, PrefixForm form) = ReadPrefix(element, target);
        var route = new NetworkRoute(target, prefix, element.RequiredAttribute("gateway").ToIPAddress(expected))
        {
            Form = form,
            Metric = element.Attribute("metric") is { } metric ? ReadMetric(metric) : null,
            Position = element.Position,
        };
        return route.Network.BaseAddress.Equals(target)
            ? route
            : throw address.Invalid($"it is not the address of a network of {prefix} bits, as {route.Network.BaseAddress} is");
    }

    // Without either, all of the address counts; the default route may say so by leaving it out.
    private static (int Prefix, PrefixForm Form) ReadPrefix(ElementReader element, IPAddress target)
    {
        (int prefix, PrefixForm form) = NetworkSubnet.ReadPrefix(element, target);
        return form is not PrefixForm.Implied ? (prefix, form)
            : target.ToNumber() == 0 ? (0, form)
            : throw element.Invalid("missing required attribute 'prefix' or 'netmask'");
    }

    private static int ReadMetric(XmlValue metric)
        => metric.ToInteger(int.MaxValue) is > 0 and var number ? number : throw metric.Invalid("Invalid metric value, must be > 0");
}
