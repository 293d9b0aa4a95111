using System;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What the fold must remember of a domain beside its record. Immutable.</summary>
/// <param name="Record">What the user sees.</param>
internal sealed record DomainHistory(DomainRecord Record)
{
    /// <summary>What the next start uses; <see langword="null"/> of a transient domain.</summary>
    internal StoredDefinition? Stored { get; init; }

    /// <summary>What runs; <see langword="null"/> of an inactive domain.</summary>
    internal DomainDefinition? Live { get; init; }

    /// <summary>The long operation that goes on; else <see cref="DomainJob.None"/>.</summary>
    internal DomainJob Job { get; init; } = DomainJob.None;

    /// <summary>The long operation that ended last; of an earlier run, perhaps.</summary>
    internal DomainJob LastJob { get; init; } = DomainJob.None;

    /// <summary>Whether the virtual CPUs will go on from a saved state.</summary>
    internal bool GoesOnFromImage { get; init; }

    /// <summary>Whether another engine was killed over a job or a start for which the guest stands still, and it has not gone on since.</summary>
    internal bool IsCutShort { get; init; }

    /// <summary>The state that the last event told; what the next event calls "before".</summary>
    internal DomainState Told { get; init; } = DomainState.Shutoff;

    /// <summary>What an operation asked of the machine last, until that happens: to run, to stand still, to be reset.</summary>
    internal DomainIntent Intent { get; init; }

    /// <summary>Whether an operation asked for the end of the run: the power button, or the power itself.</summary>
    internal DomainIntent EndIntent { get; init; }

    /// <summary>Whether the start is through.</summary>
    internal bool IsStarted { get; init; }

    /// <summary>Whether an event has told of this run.</summary>
    internal bool IsTold => IsStarted || Told != DomainState.Shutoff;

    /// <summary>Whether the virtual CPUs run; a crashed guest's may, a sleeping guest's do not.</summary>
    internal bool AreCpusRunning { get; init; }

    /// <summary>Why the virtual CPUs will stop next, when a device said so before.</summary>
    internal EventCause StopCause { get; init; }

    /// <summary>When the watchdog said that it is about to reset the machine.</summary>
    internal TimeSpan? WatchdogReset { get; init; }

    /// <summary>How the run ends, once QEMU or an operation has said so.</summary>
    internal (LifecycleDetail Detail, EventCause Cause)? End { get; init; }

    /// <summary>What is to be done about how the guest ended.</summary>
    internal Reaction Reaction { get; init; }

    /// <summary>Whether the machine stands still only until it has booted again: to the world it runs.</summary>
    internal bool IsRestarting { get; init; }

    /// <summary>The resets that firmware may still add to the last boot.</summary>
    internal ResetEcho Echo { get; init; }
}
