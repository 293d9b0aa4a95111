using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>All domains and networks as of <see cref="HypervisorEvent.Position"/>: what a subscriber needs who has missed something. Not in the journal.</summary>
public sealed record InventoryEvent : HypervisorEvent
{
    /// <summary>The domains, active or defined, in no order.</summary>
    public required IReadOnlyCollection<DomainRecord> Domains { get; init; }

    /// <summary>The networks, active or defined, in no order.</summary>
    public IReadOnlyCollection<NetworkRecord> Networks { get; init; } = [];
}
