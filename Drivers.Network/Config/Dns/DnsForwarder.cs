using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>forwarder</c>: who is asked.</summary>
/// <param name="Domain">For names of this domain only; <see langword="null"/> for all.</param>
/// <param name="Address">The server; <see langword="null"/> for those that the host asks.</param>
internal sealed record DnsForwarder(string? Domain, IPAddress? Address)
{
    internal static DnsForwarder Read(ElementReader element)
    {
        var forwarder = new DnsForwarder(element.Attribute("domain")?.ToDnsName(), element.Attribute("addr")?.ToIPAddress());
        return forwarder is { Domain: null, Address: null }
            ? throw element.Invalid("it must contain at least one of addr or domain")
            : forwarder;
    }

    internal XElement ToXml() => new(
        "forwarder",
        Domain is null ? null : new XAttribute("domain", Domain),
        Address is null ? null : new XAttribute("addr", Address));
}
