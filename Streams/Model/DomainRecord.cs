using System;

namespace Rx.Hypervisor;

/// <summary>All that is known of a domain at one position. Immutable: a change makes a new one.</summary>
public sealed record DomainRecord
{
    /// <summary>The domain's identity; never changes.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The domain's name, unique on its host.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people about it; empty when nobody wrote one.</summary>
    public string Title { get; init; } = "";

    /// <summary>Number of this run, unique while the engine lives; -1 when inactive.</summary>
    public int Id { get; init; } = -1;

    /// <summary>What the domain does.</summary>
    public DomainState State { get; init; } = DomainState.Shutoff;

    /// <summary>Why it is in that state.</summary>
    public StateReason Reason { get; init; } = StateReason.ShutoffUnknown;

    /// <summary>Counts the boots of this domain: a start and each reboot add one. 0 before the first.</summary>
    public long Generation { get; init; }

    /// <summary>Whether a stored definition outlives the run.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Whether the domain is started when its host is.</summary>
    public bool HasAutostart { get; init; }

    /// <summary>Whether the next start goes on from a state that was saved.</summary>
    public bool HasManagedSave { get; init; }

    /// <summary>Memory of the guest, in KiB.</summary>
    public long MemoryKiB { get; init; }

    /// <summary>What the balloon leaves to the guest of it, in KiB.</summary>
    public long CurrentMemoryKiB { get; init; }

    /// <summary>Virtual CPUs.</summary>
    public int Vcpus { get; init; }

    /// <summary>What runs the guest's code: <c>kvm</c> or <c>tcg</c>; empty when inactive.</summary>
    public string Accelerator { get; init; } = "";

    /// <summary>The QEMU process, for display; <see langword="null"/> when inactive.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether QEMU's monitor answers. A domain whose monitor is silent keeps its last known state.</summary>
    public MonitorLiveness Monitor { get; init; }

    /// <summary>Whether the guest agent has its channel open.</summary>
    public bool IsAgentConnected { get; init; }

    /// <summary>Whether somebody spoke to this run's QEMU past this API: what is known of it may then be wrong.</summary>
    public bool IsTainted { get; init; }

    /// <summary>Position of the last event about this domain.</summary>
    public Position Position { get; init; }

    /// <summary>Whether the domain has a QEMU process.</summary>
    public bool IsActive => Id >= 0;
}
