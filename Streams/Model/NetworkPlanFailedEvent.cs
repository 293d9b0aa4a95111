namespace Rx.Hypervisor;

/// <summary>A network that was to start or to go down with its host did not.</summary>
public sealed record NetworkPlanFailedEvent : HypervisorEvent
{
    /// <summary>Which, and why.</summary>
    public required PlannedNetwork Network { get; init; }
}
