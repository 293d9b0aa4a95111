namespace Rx.Hypervisor;

/// <summary>The journal cannot be written any more, or can again. In between events are kept in memory, as many as fit.</summary>
public sealed record JournalStateEvent : HypervisorEvent
{
    /// <summary>Whether events are on the disk before they are told.</summary>
    public required bool IsOnDisk { get; init; }

    /// <summary>Why they are not; of the recovery, what became of those that were kept in memory.</summary>
    public required string Cause { get; init; }
}
