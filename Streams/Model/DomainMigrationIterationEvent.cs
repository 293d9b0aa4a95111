namespace Rx.Hypervisor;

/// <summary>QEMU goes through the guest's memory once more.</summary>
public sealed record DomainMigrationIterationEvent : DomainEvent
{
    /// <summary>Which time this is; 1 is the first.</summary>
    public required int Iteration { get; init; }
}
