using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>The domains and networks that were to go down with their host are off, or have failed to. Not told when there were none.</summary>
public sealed record ShutdownCompletedEvent : HypervisorEvent
{
    /// <summary>The networks; they come last.</summary>
    public IReadOnlyList<PlannedNetwork> Networks { get; init; } = [];

    /// <summary>The domains, in the order of the plan.</summary>
    public required IReadOnlyList<PlannedDomain> Domains { get; init; }

    /// <summary>How long all of it took.</summary>
    public required TimeSpan Took { get; init; }
}
