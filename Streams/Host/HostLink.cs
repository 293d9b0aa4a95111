namespace Rx.Hypervisor.Streams.Host;

/// <summary>A network interface of a host, as of when it was looked at.</summary>
public sealed record HostLink
{
    /// <summary>At most 15 bytes; unique in its network namespace.</summary>
    public required string Name { get; init; }

    /// <summary>Its number; no other link has it at the same time.</summary>
    public required int Index { get; init; }

    /// <summary>What made it: <c>bridge</c>, <c>tun</c>, <c>veth</c>; empty for hardware and loopback.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Whether it is administratively up.</summary>
    public bool IsUp { get; init; }

    /// <summary>Whether something is at the other end, and it is up.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>Largest payload of a packet, in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>Its address; all zero where it has none.</summary>
    public MacAddress Address { get; init; }

    /// <summary>The bridge that it is a port of; <see langword="null"/> for none.</summary>
    public string? Bridge { get; init; }

    /// <summary>What went through it.</summary>
    public HostLinkStatistics Statistics { get; init; }

    /// <summary>Whether others can be made ports of it.</summary>
    public bool IsBridge => Kind == "bridge";
}
