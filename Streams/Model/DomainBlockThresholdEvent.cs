namespace Rx.Hypervisor;

/// <summary>The guest wrote to a disk beyond the place that was to be told of.</summary>
public sealed record DomainBlockThresholdEvent : DomainEvent
{
    /// <summary>Target of the disk: <c>vda</c>, or <c>vda[3]</c> for a layer below it.</summary>
    public required string Device { get; init; }

    /// <summary>Path of the file; empty when it has none.</summary>
    public string Path { get; init; } = "";

    /// <summary>The place, in bytes.</summary>
    public required ulong Threshold { get; init; }

    /// <summary>How far beyond it the guest wrote, in bytes.</summary>
    public required ulong Excess { get; init; }
}
