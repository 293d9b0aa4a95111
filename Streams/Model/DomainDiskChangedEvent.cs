namespace Rx.Hypervisor;

/// <summary>The medium of a drive was changed.</summary>
/// <remarks>
/// This engine's own. libvirt's event of that name (<c>VIR_DOMAIN_EVENT_ID_DISK_CHANGE</c>, reasons 0 and 1) tells of media and disks
/// that a start left out because their files were missing; of a change it tells the tray alone (<see cref="DomainTrayChangedEvent"/>).
/// </remarks>
public sealed record DomainDiskChangedEvent : DomainEvent
{
    /// <summary>Alias of the drive.</summary>
    public required string Device { get; init; }

    /// <summary>Path of the medium that it had; empty when it had none.</summary>
    public required string OldSource { get; init; }

    /// <summary>Path of the medium that it has; empty when it has none.</summary>
    public required string NewSource { get; init; }
}
