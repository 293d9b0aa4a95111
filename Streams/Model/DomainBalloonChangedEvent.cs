namespace Rx.Hypervisor;

/// <summary>The balloon in the guest grew or shrank; at most one a second.</summary>
public sealed record DomainBalloonChangedEvent : DomainEvent
{
    /// <summary>Memory that the guest has now, in KiB.</summary>
    public required long ActualKiB { get; init; }
}
