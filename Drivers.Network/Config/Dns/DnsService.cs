using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>srv</c>: where a service is.</summary>
/// <param name="Service">Without its underscore.</param>
/// <param name="Protocol">Without its underscore.</param>
internal sealed record DnsService(string Service, string Protocol)
{
    private const int LongestService = 15; // RFC 6335, 5.1; libvirt's limit too.
    private const int Largest = 65535;

    /// <summary>The domain that has it; <see langword="null"/> for that of the network.</summary>
    internal string? Domain { get; init; }

    /// <summary>The host; <see langword="null"/> or a dot for none.</summary>
    internal string? Target { get; init; }

    internal int? Port { get; init; }

    internal int? Priority { get; init; }

    internal int? Weight { get; init; }

    internal static DnsService Read(ElementReader element)
    {
        XmlValue service = element.NeededAttribute("service");
        string name = service.ToDnsName();
        return new DnsService(
            name.Length <= LongestService ? name : throw service.Detail($"it is too long, limit is {LongestService} bytes"),
            element.NeededAttribute("protocol").ToDnsName())
        {
            Domain = element.Attribute("domain")?.ToDnsName(),
            Target = ReadTarget(element.Attribute("target")),
            Port = Number(element, "port", least: 1),
            Priority = Number(element, "priority", least: 0),
            Weight = Number(element, "weight", least: 0),
        };
    }

    /// <summary>Whether a record that is to go may be this one: what is said of it must be so.</summary>
    internal bool Matches(ElementReader element) => Is(element, "service", Service) && Is(element, "protocol", Protocol)
        && Is(element, "domain", Domain) && Is(element, "target", Target);

    internal XElement ToXml() => new(
        "srv",
        new XAttribute("service", Service),
        new XAttribute("protocol", Protocol),
        Domain is null ? null : new XAttribute("domain", Domain),
        Target is null ? null : new XAttribute("target", Target),
        Port is null ? null : new XAttribute("port", Port),
        Priority is null ? null : new XAttribute("priority", Priority),
        Weight is null ? null : new XAttribute("weight", Weight));

    private static string? ReadTarget(XmlValue? target) => target switch
    {
        null => null,
        { Text: "" or "." } => target.Text,
        _ => target.ToDnsName(),
    };

    private static int? Number(ElementReader element, string name, int least)
    {
        if (element.Attribute(name) is not { } value)
        {
            return null;
        }

        int number = value.ToInteger(Largest);
        return element.Attribute("target") is null ? throw value.Detail("not permitted without a target")
            : number < least ? throw value.Detail($"not a number from {least} to {Largest}")
            : number;
    }

    private static bool Is(ElementReader element, string attribute, string? value)
        => element.Attribute(attribute) is not { } wanted || wanted.Text == value;
}
