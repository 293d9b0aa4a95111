using System;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary>Names that end up in a file of dnsmasq: what could mean something else there is no name.</summary>
internal static class DnsNames
{
    private const int LongestName = 253; // RFC 1035, 2.3.4, without the root.
    private const int LongestLabel = 63;

    /// <summary>A name of labels with dots between them.</summary>
    internal static string ToDnsName(this XmlValue text) => text.Text.Length is > 0 and <= LongestName && text.Text.Split('.').All(IsLabel)
        ? text.Text
        : throw text.Invalid("a name has labels of letters, digits, '-' and '_' with '.' between them");

    /// <summary>The same for a host, whose first character libvirt wants to be a letter or a digit.</summary>
    internal static string ToHostName(this XmlValue text)
    {
        string name = text.ToDnsName();
        return char.IsAsciiLetterOrDigit(name[0]) ? name : throw text.Invalid("Cannot use host name");
    }

    /// <summary>Any text on one line.</summary>
    internal static string ToLine(this XmlValue text) => text.Text.Any(char.IsControl)
        ? throw text.Invalid("it has a control character")
        : text.Text;

    private static bool IsLabel(string label) => label.Length is > 0 and <= LongestLabel
        && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
