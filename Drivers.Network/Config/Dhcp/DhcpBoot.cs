using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dhcp;

/// <summary><c>bootp</c>: what a guest boots from the network.</summary>
/// <param name="File">What it asks for.</param>
/// <param name="Server">Whom it asks; <see langword="null"/> for the network itself.</param>
internal sealed record DhcpBoot(string File, IPAddress? Server)
{
    internal static DhcpBoot Read(ElementReader element)
    {
        XmlValue file = element.RequiredAttribute("file");
        return file.ToLine().Contains(',')
            ? throw file.Unsupported("a comma ends the name")
            : new DhcpBoot(file.Text, element.Attribute("server")?.ToIPAddress());
    }

    internal XElement ToXml() => new("bootp", new XAttribute("file", File), Server is null ? null : new XAttribute("server", Server));
}
