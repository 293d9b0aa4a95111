using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>domain</c>: the DNS domain of the guests.</summary>
/// <param name="Name">Without a dot at its end.</param>
/// <param name="IsLocalOnly">Whether nobody else is asked for names in it; <see langword="null"/> is no.</param>
internal sealed record NetworkDomain(string Name, bool? IsLocalOnly)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("domain") { Honoured = [new("name", "<domain name='example.com'/>"), new("localOnly", "<domain name='example.com' localOnly='yes'/>")] },
    ];

    /// <summary>Reads the family.</summary>
    internal static NetworkDomain? Read(ElementReader network) => network.Child("domain") is { } domain
        ? new NetworkDomain(domain.RequiredAttribute("name").ToDnsName(), domain.Attribute("localOnly")?.IsYes())
        : null;

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("domain", new XAttribute("name", Name), SwitchWords.YesNoAttribute("localOnly", IsLocalOnly));
}
