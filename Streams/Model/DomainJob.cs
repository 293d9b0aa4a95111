using System;

namespace Rx.Hypervisor;

/// <summary>A long operation on a domain, as of one moment. Immutable; the numbers are QEMU's last ones.</summary>
public sealed record DomainJob
{
    /// <summary>No job.</summary>
    public static readonly DomainJob None = new() { Operation = DomainJobOperation.Unknown, Type = DomainJobType.None };

    /// <summary>What it does.</summary>
    public required DomainJobOperation Operation { get; init; }

    /// <summary>Whether it goes on, and if not, how it ended.</summary>
    public required DomainJobType Type { get; init; }

    /// <summary>Wall-clock time of the host when it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it has run, or ran.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How much there is to do.</summary>
    public JobProgress Data => Memory + Disk;

    /// <summary>The part that is memory of the guest.</summary>
    public JobProgress Memory { get; init; }

    /// <summary>The part that is disks of the guest.</summary>
    public JobProgress Disk { get; init; }

    /// <summary>How often memory was gone through; 0 before the first time.</summary>
    public int Iteration { get; init; }

    /// <summary>Pages that hold one value only, so that they take no room.</summary>
    public long ConstantPages { get; init; }

    /// <summary>Pages that were written whole.</summary>
    public long NormalPages { get; init; }

    /// <summary>Bytes of the pages that were written whole.</summary>
    public long NormalBytes { get; init; }

    /// <summary>Bytes of a page; 0 before QEMU has said it.</summary>
    public int PageSize { get; init; }

    /// <summary>Pages a second that the guest writes anew.</summary>
    public long DirtyPagesPerSecond { get; init; }

    /// <summary>Bytes a second that were written of late.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>How long QEMU took to prepare.</summary>
    public TimeSpan Setup { get; init; }

    /// <summary>How long QEMU's last step took, during which the guest stands still whatever it did before.</summary>
    public TimeSpan Downtime { get; init; }

    /// <summary>Why it failed; empty unless it did.</summary>
    public string Error { get; init; } = "";

    /// <summary>Whether it goes on.</summary>
    public bool IsActive => Type is DomainJobType.Bounded or DomainJobType.Unbounded;
}
