namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>How a run ends, as it was known before it did.</summary>
/// <param name="Detail">What its last event will tell.</param>
/// <param name="Cause">Who or what ended it.</param>
internal sealed record RunEnd(LifecycleDetail Detail, EventCause Cause);
