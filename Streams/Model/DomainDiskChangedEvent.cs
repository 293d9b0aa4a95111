namespace Rx.Hypervisor;

/// <summary>The medium of a drive was changed.</summary>
public sealed record DomainDiskChangedEvent : DomainEvent
{
    /// <summary>Alias of the drive.</summary>
    public required string Device { get; init; }

    /// <summary>Path of the medium that it had; empty when it had none.</summary>
    public required string OldSource { get; init; }

    /// <summary>Path of the medium that it has; empty when it has none.</summary>
    public required string NewSource { get; init; }
}
