using System;

namespace Rx.Hypervisor;

/// <summary>The guest set its hardware clock.</summary>
public sealed record DomainRtcChangedEvent : DomainEvent
{
    /// <summary>How far that clock is ahead of UTC now.</summary>
    public required TimeSpan Offset { get; init; }
}
