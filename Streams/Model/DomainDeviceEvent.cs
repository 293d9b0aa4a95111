namespace Rx.Hypervisor;

/// <summary>A device was plugged into the running guest, or unplugged, or was to be and the guest did not let go of it.</summary>
public sealed record DomainDeviceEvent : DomainEvent
{
    /// <summary>Alias of the device.</summary>
    public required string Device { get; init; }

    /// <summary>Which of it.</summary>
    public required DeviceChange Change { get; init; }
}
