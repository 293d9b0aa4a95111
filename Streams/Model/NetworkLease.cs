using System;
using System.Net;

namespace Rx.Hypervisor;

/// <summary>An address that a guest was given for some time.</summary>
public sealed record NetworkLease
{
    /// <summary>The network that gave it.</summary>
    public required Guid Network { get; init; }

    /// <summary>The network's name.</summary>
    public required string NetworkName { get; init; }

    /// <summary>The address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>How many of its bits are the network's.</summary>
    public int PrefixLength { get; init; }

    /// <summary>The network's bridge.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>The card of the guest; with IPv6 <see langword="null"/> where the guest does not say.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>When it ends, unless it is renewed; <see langword="null"/> for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The name of the guest, as it said or was given.</summary>
    public string? HostName { get; init; }

    /// <summary>The id that the guest gave itself, with IPv6 its DUID; in hexadecimal with colons.</summary>
    public string? ClientId { get; init; }

    /// <summary>Which association of the guest's, with IPv6 (RFC 8415).</summary>
    public string? Iaid { get; init; }

    /// <summary>Unique on the host.</summary>
    public LeaseKey Key => new(Network, Address);
}
