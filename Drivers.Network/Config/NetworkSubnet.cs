using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>ip</c>: an address of the bridge, and what is given to guests beside it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Prefix">How many of its bits are the network's.</param>
internal sealed record NetworkSubnet(IPAddress Address, int Prefix) : NetworkPart
{
    private const int UsualPrefix6 = 64;

    /// <summary>How the prefix was written, as it is written again.</summary>
    internal PrefixForm Form { get; init; }

    /// <summary>Whether nobody else is asked for names of its addresses.</summary>
    internal bool? HasLocalPtr { get; init; }

    /// <summary>The folder whose files are served by TFTP.</summary>
    internal string? TftpRoot { get; init; }

    internal ValueList<DhcpRange> Ranges { get; init; } = [];

    internal ValueList<DhcpHost> Hosts { get; init; } = [];

    internal DhcpBoot? Boot { get; init; }

    /// <summary>The addresses of the network.</summary>
    internal IPNetwork Network => Address.Network(Prefix);

    internal bool IsV6 => Address.IsV6();

    /// <summary>Whether addresses are given to guests.</summary>
    internal bool HasDhcp => Ranges.Count + Hosts.Count > 0;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("ip")
        {
            Honoured =
            [
                new("address, netmask", "<ip address='192.168.77.1' netmask='255.255.255.0'/>"),
                new("address, prefix", "<ip family='ipv4' address='192.168.77.1' prefix='24'/>"),
                new("family='ipv6'", "<ip family='ipv6' address='2001:db8:77::1' prefix='64'/>"),
                new("localPtr", "<ip address='192.168.77.1' prefix='24' localPtr='yes'/>"),
                new("several, of both families", "<ip address='192.168.77.1' prefix='24'/><ip address='192.168.78.1' prefix='24'/>"
                    + "<ip family='ipv6' address='2001:db8:77::1' prefix='64'/>"),
            ],
        },
        new("ip/tftp") { Honoured = [new("root", "<ip address='192.168.77.1' prefix='24'><tftp root='/srv/tftp'/></ip>")] },
        new("ip/dhcp/range")
        {
            Honoured =
            [
                new("start, end", Dhcp("<range start='192.168.77.2' end='192.168.77.254'/>")),
                new("lease", Dhcp("<range start='192.168.77.2' end='192.168.77.9'><lease expiry='12' unit='hours'/></range>")),
                new("of IPv6", "<ip family='ipv6' address='2001:db8:77::1' prefix='64'><dhcp><range start='2001:db8:77::10' end='2001:db8:77::ff'/></dhcp></ip>"),
            ],
        },
        new("ip/dhcp/host")
        {
            Honoured =
            [
                new("mac, name, ip", Dhcp("<host mac='52:54:00:00:00:09' name='db' ip='192.168.77.9'/>")),
                new("id", "<ip family='ipv6' address='2001:db8:77::1' prefix='64'><dhcp><host id='0:1:0:1:18:aa:62:fe:0:16:3e:44:55:66' ip='2001:db8:77::9'/></dhcp></ip>"),
                new("lease", Dhcp("<host mac='52:54:00:00:00:09' ip='192.168.77.9'><lease expiry='0'/></host>")),
            ],
        },
        new("ip/dhcp/bootp") { Honoured = [new("file, server", Dhcp("<range start='192.168.77.2' end='192.168.77.9'/><bootp file='/pxelinux.0' server='192.168.77.3'/>"))] },
    ];

    /// <summary>Reads all.</summary>
    internal static ValueList<NetworkSubnet> ReadAll(ElementReader network) => [.. network.Children("ip").Select(Read)];

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "ip",
        IsV6 ? new XAttribute("family", "ipv6") : null,
        new XAttribute("address", Address),
        Form switch
        {
            PrefixForm.Netmask => new XAttribute("netmask", AddressNumbers.ToNetmask(Prefix)),
            PrefixForm.Prefix => new XAttribute("prefix", Prefix),
            _ => null,
        },
        SwitchWords.YesNoAttribute("localPtr", HasLocalPtr),
        TftpRoot is null ? null : new XElement("tftp", new XAttribute("root", TftpRoot)),
        HasDhcp || Boot is not null
            ? new XElement("dhcp", Ranges.Select(static one => one.ToXml()), Hosts.Select(static one => one.ToXml()), Boot?.ToXml())
            : null);

    private static string Dhcp(string inside) => $"<ip address='192.168.77.1' prefix='24'><dhcp>{inside}</dhcp></ip>";

    private static NetworkSubnet Read(ElementReader element)
    {
        XmlValue? family = element.Attribute("family");
        bool isV6 = family?.Text switch
        {
            null or "ipv4" => false,
            "ipv6" => true,
            _ => throw family.Invalid("either ipv4 or ipv6"),
        };
        IPAddress address = element.RequiredAttribute("address").ToIPAddress(isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
        (int prefix, PrefixForm form) = ReadPrefix(element, address);
        ElementReader? dhcp = element.Child("dhcp");
        ElementReader? boot = dhcp?.Child("bootp");
        return new NetworkSubnet(address, prefix)
        {
            Form = form,
            HasLocalPtr = element.Attribute("localPtr")?.IsYes(),
            TftpRoot = ReadTftp(element.Child("tftp"), isV6),
            Ranges = [.. (dhcp?.Children("range") ?? []).Select(DhcpRange.Read)],
            Hosts = [.. (dhcp?.Children("host") ?? []).Select(DhcpHost.Read)],
            Boot = boot is not null && isV6 ? throw boot.Unsupported("not with IPv6") : boot is null ? null : DhcpBoot.Read(boot),
            Position = element.Position,
        };
    }

    internal static (int Prefix, PrefixForm Form) ReadPrefix(ElementReader element, IPAddress address)
    {
        XmlValue? prefix = element.Attribute("prefix");
        XmlValue? netmask = element.Attribute("netmask");
        if (netmask is not null && address.IsV6())
        {
            throw netmask.Unsupported("netmask not allowed for IPv6 address");
        }

        if (netmask is not null && prefix is not null)
        {
            throw netmask.Unsupported("an address cannot have both a prefix and a netmask");
        }

        if (netmask is not null)
        {
            int bits = AddressNumbers.FromNetmask(netmask.ToIPAddress(AddressFamily.InterNetwork)) ?? throw netmask.Error(ErrorCode.InternalError, "internal error: ", "there are holes in it");
            return (bits, PrefixForm.Netmask);
        }

        return prefix is null ? (UsualPrefix(address), PrefixForm.Implied) : (ReadBits(prefix, address.Bits()), PrefixForm.Prefix);
    }

    private static int ReadBits(XmlValue prefix, int most)
        => byte.TryParse(prefix.Text, NumberStyles.None, CultureInfo.InvariantCulture, out byte bits) && bits <= most ? bits : throw prefix.Unsupported($"not a number from 0 to {most}");

    // IPv4's are by the classes of RFC 791, as libvirt has it.
    private static int UsualPrefix(IPAddress address) => address.IsV6() ? UsualPrefix6 : address.GetAddressBytes()[0] switch
    {
        < 128 => 8,
        < 192 => 16,
        < 224 => 24,
        _ => 32,
    };

    private static string? ReadTftp(ElementReader? tftp, bool isV6)
    {
        if (tftp is null)
        {
            return null;
        }

        XmlValue root = tftp.RequiredAttribute("root");
        root.ToLine();
        return isV6 ? throw tftp.Unsupported("not with IPv6") : root.ToAbsolutePath();
    }
}
