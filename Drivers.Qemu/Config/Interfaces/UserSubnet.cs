using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary><c>ip</c> of a user-mode interface: the subnet that the guest sees.</summary>
/// <param name="Address">An address in it.</param>
/// <param name="Prefix">Bits of the network's part; <see langword="null"/> leaves it to QEMU.</param>
internal sealed record UserSubnet(string Address, int? Prefix)
{
    // QEMU's own hosts end in .2, .3 and .15: all of them must fit in.
    private const int LongestPrefix = 27;
    private const int LongestPrefix6 = 126;

    /// <summary>Whether it is of IPv6.</summary>
    internal bool IsV6 => Address.Contains(':');

    /// <summary>Reads all, at most one of each family.</summary>
    internal static ValueList<UserSubnet> ReadAll(ElementReader device)
    {
        var subnets = new List<UserSubnet>();
        foreach (ElementReader element in device.Children("ip"))
        {
            UserSubnet subnet = Read(element);
            subnets.Add(subnets.TrueForAll(other => other.IsV6 != subnet.IsV6)
                ? subnet
                : throw element.Unsupported("only one of each family is supported"));
        }

        return [.. subnets];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "ip",
        new XAttribute("address", Address),
        new XAttribute("family", IsV6 ? "ipv6" : "ipv4"),
        Prefix is null ? null : new XAttribute("prefix", Prefix));

    /// <summary>The properties of <c>-netdev user</c>, with the leading comma.</summary>
    internal string ToQemu() => (IsV6, Prefix) switch
    {
        (true, null) => $",ipv6-prefix={Address}",
        (true, _) => $",ipv6-prefix={Address},ipv6-prefixlen={Prefix}",
        (false, null) => $",net={Address}",
        _ => $",net={Address}/{Prefix}",
    };

    private static UserSubnet Read(ElementReader element)
    {
        XmlValue text = element.RequiredAttribute("address");
        XmlValue? family = element.Attribute("family");
        bool isV6 = family?.Text switch
        {
            null or "ipv4" => false,
            "ipv6" => true,
            _ => throw family.Invalid("either ipv4 or ipv6"),
        };

        IPAddress address = text.ToIPAddress(isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        return new UserSubnet(address.ToString(), ReadPrefix(element.Attribute("prefix"), isV6));
    }

    private static int? ReadPrefix(XmlValue? prefix, bool isV6)
    {
        int longest = isV6 ? LongestPrefix6 : LongestPrefix;
        int? bits = prefix?.ToInteger(isV6 ? 128 : 32);
        return bits > longest || bits < 1
            ? throw prefix!.Unsupported($"QEMU's own hosts must fit in: from 1 to {longest}")
            : bits;
    }
}
