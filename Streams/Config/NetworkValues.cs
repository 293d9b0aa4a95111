using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>Values that name something of a network: links, cards, addresses.</summary>
public static class NetworkValues
{
    private const int NameBytes = 15;
    private const ulong OwnCards = 0x525400_000000;

    /// <summary>A random address below QEMU's prefix 52:54:00, which libvirt uses as well.</summary>
    /// <param name="random">Whose chance it is.</param>
    public static MacAddress NewMac(IHostRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[3];
        random.Fill(bytes);
        return new MacAddress(OwnCards | ((ulong)bytes[0] << 16) | ((ulong)bytes[1] << 8) | bytes[2]);
    }

    /// <summary>A name that the kernel takes for a link: at most 15 bytes.</summary>
    public static string ToLinkName(this XmlValue name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isName = name.Text is not ("" or "." or "..")
            && Encoding.UTF8.GetByteCount(name.Text) <= NameBytes
            && !name.Text.Any(c => c is '/' or ':' or '%' || char.IsWhiteSpace(c) || char.IsControl(c));
        return isName ? name.Text : throw name.Invalid("a name of a device has 1 to 15 bytes, and no '/', ':', '%' or white space");
    }

    /// <summary>The address of one card.</summary>
    public static MacAddress ToUnicastMac(this XmlValue text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !MacAddress.TryParse(text.Text, out MacAddress mac) ? throw text.Invalid("unable to parse mac address")
            : mac.IsMulticast ? throw text.Invalid("expected unicast mac address, found multicast")
            : mac;
    }

    /// <summary>An address of IPv4 with its four numbers, or one of IPv6; nothing that only some parsers take.</summary>
    /// <param name="text">The value.</param>
    /// <param name="family">Which it must be; <see cref="AddressFamily.Unspecified"/> for either.</param>
    public static IPAddress ToIPAddress(this XmlValue text, AddressFamily family = AddressFamily.Unspecified)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isV6 = text.Text.Contains(':', StringComparison.Ordinal);
        bool isAddress = text.Text.Length > 0
            && text.Text.All(static c => char.IsAsciiHexDigit(c) || c is '.' or ':')
            && (isV6 || text.Text.Count(static c => c == '.') == 3);
        return isAddress && IPAddress.TryParse(text.Text, out IPAddress? address)
            && (family is AddressFamily.Unspecified || address.AddressFamily == family)
            ? address
            : throw text.Invalid($"not an address{Of(family)}");
    }

    private static string Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => " of IPv4",
        AddressFamily.InterNetworkV6 => " of IPv6",
        _ => "",
    };
}
