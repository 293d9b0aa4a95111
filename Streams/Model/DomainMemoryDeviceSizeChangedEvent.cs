namespace Rx.Hypervisor;

/// <summary>The guest agreed to another size of a memory device.</summary>
public sealed record DomainMemoryDeviceSizeChangedEvent : DomainEvent
{
    /// <summary>Alias of the device.</summary>
    public required string Device { get; init; }

    /// <summary>What the guest sees of it now, in KiB.</summary>
    public required ulong SizeKiB { get; init; }
}
