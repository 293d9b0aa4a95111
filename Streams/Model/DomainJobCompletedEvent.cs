namespace Rx.Hypervisor;

/// <summary>A job is over; <see cref="DomainJob.Type"/> tells how.</summary>
public sealed record DomainJobCompletedEvent : DomainEvent
{
    /// <summary>The job as it ended.</summary>
    public required DomainJob Job { get; init; }
}
