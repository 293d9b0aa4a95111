using System.Linq;
using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>host</c>: names of an address.</summary>
internal sealed record DnsHost(IPAddress Address, ValueList<string> Names)
{
    internal static DnsHost Read(ElementReader element)
    {
        var host = new DnsHost(element.NeededAttribute("ip").ToIPAddress(), ReadNames(element));
        return host.Names.Count > 0 ? host : throw element.Detail("Missing hostname");
    }

    /// <summary>Whether a record that is to go may be this one: it has its address, or one of its names.</summary>
    internal bool Matches(ElementReader element)
        => (element.Attribute("ip") is { } address && address.ToIPAddress().Equals(Address)) || ReadNames(element).Any(Names.Contains);

    internal XElement ToXml() => new("host", new XAttribute("ip", Address), Names.Select(static name => new XElement("hostname", name)));

    private static ValueList<string> ReadNames(ElementReader element) => [.. element.Children("hostname").Select(static one => one.Text().ToHostName())];
}
