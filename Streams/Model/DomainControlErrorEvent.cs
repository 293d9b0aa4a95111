namespace Rx.Hypervisor;

/// <summary>The domain can no longer be controlled, though it may run on: its monitor has failed.</summary>
public sealed record DomainControlErrorEvent : DomainEvent;
