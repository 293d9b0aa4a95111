namespace Rx.Hypervisor;

/// <summary>A start left out what was missing on the host: a medium, or a whole disk. libvirt's <c>VIR_DOMAIN_EVENT_ID_DISK_CHANGE</c>.</summary>
public sealed record DomainDiskMissingEvent : DomainEvent
{
    /// <summary>Alias of the disk.</summary>
    public required string Device { get; init; }

    /// <summary>Path of what was missing.</summary>
    public required string OldSource { get; init; }

    /// <summary>Path of what it has instead; empty when it has none.</summary>
    public string NewSource { get; init; } = "";

    /// <summary>Whether the guest has no such disk now; otherwise it is a drive without a medium.</summary>
    public required bool IsDropped { get; init; }
}
