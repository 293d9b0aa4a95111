namespace Rx.Hypervisor;

/// <summary>A job on a disk has ended, or can be.</summary>
public sealed record DomainBlockJobEvent : DomainEvent
{
    /// <summary>Target of the disk (<c>vda</c>), or, from a host that tells no more, the path of its source.</summary>
    public required string Disk { get; init; }

    /// <summary>What it does.</summary>
    public required BlockJobType Type { get; init; }

    /// <summary>How it is with it.</summary>
    public required BlockJobStatus Status { get; init; }
}
