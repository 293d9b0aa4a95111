using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>dnsmasq:options</c>: lines that go into dnsmasq's configuration as they stand, for those who know what they do.</summary>
internal sealed record DnsmasqOptions(ValueList<string> Lines)
{
    private const string Uri = "http://libvirt.org/schemas/network/dnsmasq/1.0";

    private static readonly XNamespace Namespace = Uri;

    internal static DnsmasqOptions None { get; } = new([]);

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("dnsmasq:options")
        {
            Honoured = [new("option, value", $"<dnsmasq:options xmlns:dnsmasq='{Uri}'><dnsmasq:option value='log-dhcp'/></dnsmasq:options>")],
        },
    ];

    /// <summary>The declaration of the prefix, where it is needed.</summary>
    internal XAttribute? Declaration => Lines.Count == 0 ? null : new XAttribute(XNamespace.Xmlns + "dnsmasq", Uri);

    /// <summary>Reads the family.</summary>
    internal static DnsmasqOptions Read(ElementReader network) => network.Child("options", Uri) is { } options
        ? new DnsmasqOptions([.. options.Children("option", Uri).Select(static one => one.RequiredAttribute("value").ToLine())])
        : None;

    /// <summary>The element, where there is one.</summary>
    internal XElement? ToXml() => Lines.Count == 0
        ? null
        : new XElement(Namespace + "options", Lines.Select(static line => new XElement(Namespace + "option", new XAttribute("value", line))));
}
