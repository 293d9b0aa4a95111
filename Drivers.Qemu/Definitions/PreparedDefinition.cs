using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>A stored definition, as far as its text alone tells.</summary>
/// <param name="Written">As it is written; <see langword="null"/> when it cannot be read.</param>
/// <param name="Error">Why it cannot be read.</param>
internal sealed record PreparedDefinition(DomainDefinition? Written, HypervisorException? Error)
{
    /// <summary>Whether it has a uuid only since it was read.</summary>
    internal bool HasNewUuid { get; init; }

    /// <summary>Whether it leaves nothing open: there is nobody to ask, and nothing to write back.</summary>
    internal bool IsComplete { get; init; }
}
