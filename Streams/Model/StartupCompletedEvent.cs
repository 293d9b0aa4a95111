using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>The networks and domains that were to start with their host have been started, or have failed to. Not told when there were none.</summary>
public sealed record StartupCompletedEvent : HypervisorEvent
{
    /// <summary>The networks, in the order of the plan; they come first.</summary>
    public IReadOnlyList<PlannedNetwork> Networks { get; init; } = [];

    /// <summary>The domains, in the order of the plan.</summary>
    public required IReadOnlyList<PlannedDomain> Domains { get; init; }

    /// <summary>How long all of it took.</summary>
    public required TimeSpan Took { get; init; }
}
