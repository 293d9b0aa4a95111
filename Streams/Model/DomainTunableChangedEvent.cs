using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>What a domain may use of its host was changed: shares, quotas, pinning.</summary>
public sealed record DomainTunableChangedEvent : DomainEvent
{
    /// <summary>The new values, by libvirt's names: <c>cputune.vcpu_quota</c>.</summary>
    public required IReadOnlyList<TypedParameter> Parameters { get; init; }
}
