using System;

namespace Rx.Hypervisor;

/// <summary>Something that happened to a virtual network.</summary>
public abstract record NetworkEvent : HypervisorEvent
{
    private protected NetworkEvent()
    {
    }

    /// <summary>The network's uuid.</summary>
    public required Guid Network { get; init; }

    /// <summary>The network's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who or what made it happen.</summary>
    public EventCause Cause { get; init; }
}

/// <summary>A step in the life of a network.</summary>
public sealed record NetworkLifecycleEvent : NetworkEvent
{
    /// <summary>Which.</summary>
    public required NetworkLifecycle Kind { get; init; }
}

/// <summary>A guest was given an address, keeps it, or has it no more.</summary>
public sealed record NetworkLeaseEvent : NetworkEvent
{
    /// <summary>What became of the lease.</summary>
    public required NetworkLeaseChange Change { get; init; }

    /// <summary>The lease as it is or was.</summary>
    public required NetworkLease Lease { get; init; }
}

/// <summary>A guest came to a network or left it.</summary>
public sealed record NetworkPortEvent : NetworkEvent
{
    /// <summary>Whether it is there now.</summary>
    public required bool IsPlugged { get; init; }

    /// <summary>Its place.</summary>
    public required NetworkPort Port { get; init; }
}

/// <summary>The bridge of a network or one of its ports changed.</summary>
public sealed record NetworkLinkEvent : NetworkEvent
{
    /// <summary>The name of the link: of the bridge, or of a tap.</summary>
    public required string Link { get; init; }

    /// <summary>What became of it.</summary>
    public required NetworkLinkChange Change { get; init; }
}

/// <summary>What a network depends on was lost, or is back: the server of addresses and names, the rules of the packet filter, the bridge.</summary>
public sealed record NetworkServiceEvent : NetworkEvent
{
    /// <summary>Which: <c>dnsmasq</c>, <c>nftables</c>, <c>bridge</c>.</summary>
    public required string Service { get; init; }

    /// <summary>What became of it.</summary>
    public required NetworkServiceChange Change { get; init; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; init; } = "";
}
