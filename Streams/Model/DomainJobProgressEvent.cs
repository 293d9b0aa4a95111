namespace Rx.Hypervisor;

/// <summary>A job goes on: at most one a second, and one for each time that memory was gone through.</summary>
public sealed record DomainJobProgressEvent : DomainEvent
{
    /// <summary>The job as of now.</summary>
    public required DomainJob Job { get; init; }
}
