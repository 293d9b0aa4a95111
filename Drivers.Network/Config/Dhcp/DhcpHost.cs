using System;
using System.Linq;
using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dhcp;

/// <summary><c>host</c>: an address that one guest gets, and nobody else.</summary>
/// <param name="Address">The address.</param>
internal sealed record DhcpHost(IPAddress Address) : NetworkPart
{
    /// <summary>The card of the guest; with IPv6 never.</summary>
    internal MacAddress? Mac { get; init; }

    /// <summary>The DUID of the guest, with IPv6; with IPv4 its client id.</summary>
    internal string? Id { get; init; }

    /// <summary>The name that it gets, or by which it is known.</summary>
    internal string? Name { get; init; }

    /// <summary>For how long; <see langword="null"/> for that of the range.</summary>
    internal LeaseTime? Lease { get; init; }

    /// <summary>Reads it, as a part of a network.</summary>
    internal static DhcpHost Read(ElementReader element)
    {
        XmlValue ip = element.RequiredAttribute("ip");
        IPAddress address = ip.ToIPAddress();
        XmlValue? mac = element.Attribute("mac");
        if (mac is not null && address.IsV6())
        {
            throw mac.Invalid("Invalid to specify MAC address in IPv6 static host definition");
        }

        var host = new DhcpHost(address)
        {
            Mac = mac?.ToUnicastMac(),
            Id = ReadId(element.Attribute("id")),
            Name = element.Attribute("name")?.ToHostName(),
            Lease = LeaseTime.Read(element),
            Position = element.Position,
        };
        return host is { Mac: null, Id: null, Name: null }
            ? throw element.Invalid(address.IsV6() ? "it must have an id or name" : "it must have a mac or name")
            : host;
    }

    /// <summary>Whether a host that is to go may be this one: what is said of it must be so.</summary>
    internal bool Matches(ElementReader element) =>
        (element.Attribute("mac") is not { } mac || mac.ToUnicastMac() == Mac)
        && (element.Attribute("name") is not { } name || name.Text == Name)
        && (element.Attribute("id") is not { } id || id.Text == Id)
        && (element.Attribute("ip") is not { } ip || ip.ToIPAddress().Equals(Address));

    /// <summary>Whether both cannot be: they speak of one card, one name or one address.</summary>
    internal bool Conflicts(DhcpHost other) => (Mac is not null && Mac == other.Mac)
        || (Name is not null && Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase))
        || (Id is not null && Id == other.Id)
        || Address.Equals(other.Address);

    /// <summary>The line of dnsmasq's file of hosts.</summary>
    internal string ToDnsmasq() => string.Join(',', new[]
    {
        Mac?.ToString(),
        Id is null ? null : $"id:{Id}",
        Name,
        Address.IsV6() ? $"[{Address}]" : Address.ToString(),
        Lease?.ToDnsmasq(),
    }.Where(static part => part is not null));

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "host",
        Mac is null ? null : new XAttribute("mac", Mac),
        Id is null ? null : new XAttribute("id", Id),
        Name is null ? null : new XAttribute("name", Name),
        new XAttribute("ip", Address),
        Lease?.ToXml());

    private static string? ReadId(XmlValue? id) => id is null || (id.Text.Length > 0 && id.Text.All(static c => char.IsAsciiHexDigit(c) || c is ':'))
        ? id?.Text
        : throw id.Invalid("it has hexadecimal digits and ':' only");
}
