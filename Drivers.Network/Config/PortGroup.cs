using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>portgroup</c>: what some guests' ports have in common.</summary>
/// <param name="Name">What the interface of a guest says.</param>
/// <param name="IsDefault">Whether it is that of guests that say nothing.</param>
internal sealed record PortGroup(string Name, bool IsDefault) : NetworkPart
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("portgroup")
        {
            Honoured = [new("name, default", "<portgroup name='web' default='yes'/><portgroup name='db'/>")],
            Refused =
            [
                new("vlan", "<portgroup name='web'><vlan><tag id='42'/></vlan></portgroup>"),
                new("virtualport", "<portgroup name='web'><virtualport type='openvswitch'/></portgroup>"),
                new("trustGuestRxFilters='yes'", "<portgroup name='web' trustGuestRxFilters='yes'/>"),
                new("bandwidth", "<portgroup name='web'><bandwidth><inbound average='1000'/></bandwidth></portgroup>"),
            ],
        },
    ];

    internal static PortGroup Read(ElementReader element)
    {
        XmlValue name = element.RequiredAttribute("name");
        NetworkDefinition.RefuseTrust(element);
        NetworkDefinition.RefuseVlan(element);
        return name.Text.Length == 0
            ? throw name.Invalid("the port group has no name")
            : new PortGroup(name.Text, element.Attribute("default")?.IsYes() ?? false) { Position = element.Position };
    }

    /// <summary>Reads all.</summary>
    internal static ValueList<PortGroup> ReadAll(ElementReader network) => [.. network.Children("portgroup").Select(Read)];

    internal XElement ToXml() => new(
        "portgroup",
        new XAttribute("name", Name),
        IsDefault ? new XAttribute("default", "yes") : null);
}
