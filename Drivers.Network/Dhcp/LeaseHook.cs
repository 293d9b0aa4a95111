using System;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>The program that dnsmasq runs for each lease: writes one line into a pipe that the driver reads.</summary>
/// <remarks>
/// <para>A few lines for sh(1), which starts in a millisecond. The pipe is opened for both ways, so that it waits for no reader: told
/// while no engine is there, the line is lost, and the next engine reads dnsmasq's file.</para>
/// <para>A line is written by one call and shorter than PIPE_BUF: those of several networks at once would not be mixed up either.</para>
/// </remarks>
internal static class LeaseHook
{
    /// <summary>The text of the program.</summary>
    internal static string Write(string pipe)
    {
        string quoted = $"'{pipe.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        return $$"""
            #!/bin/sh
            # Written by Rx.Hypervisor: dnsmasq runs it when a lease is given, renewed or over.
            [ -p {{quoted}} ] || exit 0
            exec 1<>{{quoted}}
            printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4-}" "${DNSMASQ_LEASE_EXPIRES-}" "${DNSMASQ_CLIENT_ID-}" "${DNSMASQ_IAID-}" "${DNSMASQ_MAC-}"

            """;
    }
}
