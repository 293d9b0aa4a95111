namespace Rx.Hypervisor;

/// <summary>The tray of a drive was opened or closed, by the guest or for it.</summary>
public sealed record DomainTrayChangedEvent : DomainEvent
{
    /// <summary>Alias of the drive.</summary>
    public required string Device { get; init; }

    /// <summary>Whether it is open now.</summary>
    public required bool IsOpen { get; init; }
}
