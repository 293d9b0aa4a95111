using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Rx.Hypervisor.Drivers.Remote.Server.Tls;

/// <summary>The name in a certificate as lists of libvirt have it: <c>C=GB,O=Example,CN=client</c>.</summary>
internal static class CertificateName
{
    // RFC 4514, 3, and what GnuTLS has besides.
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "STREET",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["0.9.2342.19200300.100.1.1"] = "UID",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["1.2.840.113549.1.9.1"] = "EMAIL",
    };

    /// <summary>In the order of the certificate.</summary>
    internal static string Of(X500DistinguishedName name)
        => string.Join(',', name.EnumerateRelativeDistinguishedNames(reversed: false).Select(Of));

    private static string Of(X500RelativeDistinguishedName part)
    {
        if (part.HasMultipleElements)
        {
            return $"#{Convert.ToHexString(part.RawData.Span)}"; // Nobody has such names; a list cannot name them by accident.
        }

        string type = part.GetSingleElementType().Value!;
        return $"{Words.GetValueOrDefault(type, type)}={Escape(part.GetSingleElementValue() ?? "")}";
    }

    // RFC 4514, 2.4.
    private static string Escape(string value)
    {
        var escaped = new StringBuilder();
        for (int i = 0; i < value.Length; i++)
        {
            bool isSpecial = value[i] is ',' or '+' or '"' or '\\' or '<' or '>' or ';'
                || (value[i] == ' ' && (i == 0 || i == value.Length - 1))
                || (value[i] == '#' && i == 0);
            escaped.Append(isSpecial ? "\\" : "").Append(value[i]);
        }

        return escaped.ToString();
    }
}
