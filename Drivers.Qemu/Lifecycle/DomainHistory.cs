using System;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What the fold must remember of a domain beside its record. Immutable.</summary>
/// <param name="Record">What the user sees.</param>
internal sealed record DomainHistory(DomainRecord Record)
{
    /// <summary>The state that the last event told; what the next event calls "before".</summary>
    internal DomainState Told { get; init; } = DomainState.Shutoff;

    /// <summary>What an operation asked for last.</summary>
    internal DomainIntent Intent { get; init; }

    /// <summary>Whether the start is through.</summary>
    internal bool IsStarted { get; init; }

    /// <summary>Why the virtual CPUs will stop next, when a device said so before.</summary>
    internal EventCause StopCause { get; init; }

    /// <summary>Why the machine will be reset next, when a device said so before.</summary>
    internal EventCause ResetCause { get; init; }

    /// <summary>How the run ends, once QEMU or an operation has said so.</summary>
    internal (LifecycleDetail Detail, EventCause Cause)? End { get; init; }

    /// <summary>When the machine was last reset or woken.</summary>
    internal TimeSpan? LastReset { get; init; }
}
