using System;

namespace Rx.Hypervisor;

/// <summary>Memory of an active domain; libvirt's <c>virDomainMemoryStats</c>. What the guest's balloon driver does not tell is <see langword="null"/>.</summary>
public sealed record MemoryStatistics
{
    /// <summary>What the balloon leaves the guest, in KiB.</summary>
    public required long ActualKiB { get; init; }

    /// <summary>What QEMU has of the host's memory, in KiB.</summary>
    public required long ResidentKiB { get; init; }

    /// <summary>Read back from swap, in KiB.</summary>
    public long? SwapInKiB { get; init; }

    /// <summary>Written to swap, in KiB.</summary>
    public long? SwapOutKiB { get; init; }

    /// <summary>Page faults that took a disk.</summary>
    public long? MajorFaults { get; init; }

    /// <summary>Page faults that took none.</summary>
    public long? MinorFaults { get; init; }

    /// <summary>Not used for anything, in KiB.</summary>
    public long? UnusedKiB { get; init; }

    /// <summary>All that the guest's kernel has, in KiB.</summary>
    public long? AvailableKiB { get; init; }

    /// <summary>What programs could have without swapping, in KiB.</summary>
    public long? UsableKiB { get; init; }

    /// <summary>Caches that the guest could give up, in KiB.</summary>
    public long? DiskCachesKiB { get; init; }

    /// <summary>Huge pages that were had.</summary>
    public long? HugePageAllocations { get; init; }

    /// <summary>Huge pages that could not be had.</summary>
    public long? HugePageFailures { get; init; }

    /// <summary>When the guest told its part last; <see langword="null"/> when it never did.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
