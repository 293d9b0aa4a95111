using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>A stored definition, as far as its text alone tells.</summary>
/// <param name="Text">The text.</param>
internal sealed record PreparedDefinition(DefinitionText Text)
{
    /// <summary>What it is if it leaves nothing open: there is nobody to ask, and nothing to write back.</summary>
    internal StoredDefinition? Complete { get; init; }

    /// <summary>As it is written, if it leaves something open.</summary>
    internal DomainDefinition? Written { get; init; }

    /// <summary>Why it cannot be read.</summary>
    internal HypervisorException? Error { get; init; }

    /// <summary>Whether it has a uuid only since it was read.</summary>
    internal bool HasNewUuid { get; init; }
}
