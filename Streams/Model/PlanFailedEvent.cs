namespace Rx.Hypervisor;

/// <summary>A domain that was to start or to go down with its host did not.</summary>
public sealed record PlanFailedEvent : HypervisorEvent
{
    /// <summary>Which, and why.</summary>
    public required PlannedDomain Domain { get; init; }
}
