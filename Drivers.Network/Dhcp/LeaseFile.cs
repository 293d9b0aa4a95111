using System;
using System.Collections.Generic;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>The file in which dnsmasq keeps its leases: one a line, <c>EXPIRY MAC IP NAME CLIENTID</c>, with <c>*</c> for what is not known.</summary>
internal static class LeaseFile
{
    internal const int MaxBytes = 32 * 1024 * 1024; // libvirt's limit for its own.

    private const string Unknown = "*";
    private const int Fields = 5;

    /// <summary>The leases in a file; a line that is none is told, and passed over.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="damaged">Called with each line that is no lease, by its number.</param>
    internal static IReadOnlyList<LeaseLine> Parse(string text, Action<int> damaged)
    {
        var leases = new List<LeaseLine>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsEmpty || line.StartsWith("duid "))
            {
                continue; // The second is dnsmasq's own; those of IPv6 follow it.
            }

            if (Parse(line.ToString()) is { } lease)
            {
                leases.Add(lease);
            }
            else
            {
                damaged(number);
            }
        }

        return leases;
    }

    private static LeaseLine? Parse(string line)
    {
        string[] fields = line.Split(' ');
        bool isLease = fields.Length == Fields && IPAddress.TryParse(fields[2], out _)
            && (fields[0] == "0" || LeaseLine.TimeOf(fields[0]) is not null);
        if (!isLease)
        {
            return null;
        }

        var address = IPAddress.Parse(fields[2]);
        return new LeaseLine(LeaseAction.Old, address)
        {
            Expires = LeaseLine.TimeOf(fields[0]),
            Mac = address.IsV6() ? MacOfDuid(fields[4]) : LeaseLine.MacOf(fields[1]),
            HostName = OrNull(fields[3]),
            ClientId = OrNull(fields[4]),
            Iaid = address.IsV6() ? fields[1].TrimStart('T') : null, // T: an address for a while.
        };
    }

    // RFC 8415, 11.2 and 11.4: those that are made of the address of a card end with it.
    private static MacAddress? MacOfDuid(string duid)
    {
        const int MacText = 17;
        bool isOfACard = duid.StartsWith("00:01:00:01:", StringComparison.Ordinal) || duid.StartsWith("00:03:00:01:", StringComparison.Ordinal);
        return isOfACard && duid.Length > MacText ? LeaseLine.MacOf(duid[^MacText..]) : null;
    }

    private static string? OrNull(string field) => field == Unknown ? null : field;
}
