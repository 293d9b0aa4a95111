using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>txt</c>: a text under a name.</summary>
internal sealed record DnsText(string Name, string Value)
{
    private const int LongestValue = 255; // RFC 1035, 3.3: one character-string.

    internal static DnsText Read(ElementReader element)
    {
        XmlValue value = element.NeededAttribute("value");
        return value.ToLine().Length > LongestValue
            ? throw value.Invalid($"a text has at most {LongestValue} characters")
            : new DnsText(element.NeededAttribute("name").ToDnsName(), value.Text);
    }

    /// <summary>The name of the record that is to go.</summary>
    internal static string ReadName(ElementReader element)
    {
        element.Attribute("value");
        return element.NeededAttribute("name").ToDnsName();
    }

    internal XElement ToXml() => new("txt", new XAttribute("name", Name), new XAttribute("value", Value));
}
