using System;
using System.Globalization;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>What dnsmasq says of a lease, as <see cref="LeaseHook"/> writes it down.</summary>
/// <param name="Action">What became of it.</param>
/// <param name="Address">The address.</param>
internal sealed record LeaseLine(LeaseAction Action, IPAddress Address)
{
    private const int Fields = 8;

    /// <summary>The card of the guest; with IPv6 not always known.</summary>
    internal MacAddress? Mac { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never, or when it has ended.</summary>
    internal DateTimeOffset? Expires { get; init; }

    /// <summary>The name of the guest.</summary>
    internal string? HostName { get; init; }

    /// <summary>The id that the guest gave itself, with IPv6 its DUID.</summary>
    internal string? ClientId { get; init; }

    /// <summary>Which of the guest's cards, with IPv6.</summary>
    internal string? Iaid { get; init; }

    /// <summary>Reads a line; <see langword="null"/> for what is of no lease.</summary>
    internal static LeaseLine? Parse(string line)
    {
        string[] fields = line.Split('\t');
        LeaseAction? action = fields[0] switch
        {
            "add" => LeaseAction.Add,
            "old" => LeaseAction.Old,
            "del" => LeaseAction.Delete,
            _ => null, // Of TFTP or ARP.
        };
        if (action is null || fields.Length != Fields || !IPAddress.TryParse(fields[2], out IPAddress? address))
        {
            return null;
        }

        return new LeaseLine(action.Value, address)
        {
            Mac = MacOf(address.IsV6() ? fields[7] : fields[1]),
            HostName = OrNull(fields[3]),
            Expires = TimeOf(fields[4]),
            ClientId = address.IsV6() ? fields[1] : OrNull(fields[5]),
            Iaid = OrNull(fields[6]),
        };
    }

    /// <summary>Reads a time as dnsmasq writes it: seconds, or 0 for never.</summary>
    internal static DateTimeOffset? TimeOf(string seconds)
        => long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number is > 0 and <= uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(number)
            : null;

    internal static MacAddress? MacOf(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : null;

    private static string? OrNull(string field) => field.Length == 0 ? null : field;
}
