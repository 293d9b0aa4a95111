namespace Rx.Hypervisor;

/// <summary>Memory of the host that the guest has is broken.</summary>
public sealed record DomainMemoryFailureEvent : DomainEvent
{
    /// <summary>Whom it hit.</summary>
    public required MemoryFailureRecipient Recipient { get; init; }

    /// <summary>What was done about it.</summary>
    public required MemoryFailureAction Action { get; init; }

    /// <summary>Whether somebody must act at once: the data is in use.</summary>
    public bool IsActionRequired { get; init; }

    /// <summary>Whether it happened while an earlier failure was being dealt with.</summary>
    public bool IsRecursive { get; init; }
}
