using System;
using System.Collections.Immutable;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What the host is made of, as far as it tells.</summary>
internal sealed record HostFacts
{
    /// <summary>The architecture in libvirt's words: <c>x86_64</c>.</summary>
    public required string Arch { get; init; }

    /// <summary>Its name on the network; empty when it has none.</summary>
    public required string Hostname { get; init; }

    /// <summary>Its lasting identity; <see langword="null"/> when it has none.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>What the maker calls the processor; <see langword="null"/> when the kernel does not tell.</summary>
    public string? CpuName { get; init; }

    /// <summary>The maker as CPUID has it: <c>GenuineIntel</c>.</summary>
    public string? CpuVendor { get; init; }

    /// <summary>Family, model and stepping as CPUID has them.</summary>
    public (int Family, int Model, int Stepping)? CpuSignature { get; init; }

    /// <summary>The revision of the microcode.</summary>
    public ulong? Microcode { get; init; }

    /// <summary>What the processor can do, in the kernel's words.</summary>
    public required NameSet CpuFlags { get; init; }

    /// <summary>NUMA nodes; one for a host without NUMA.</summary>
    public required ImmutableArray<HostCell> Cells { get; init; }

    /// <summary>The sizes of pages that a guest's memory can have, in KiB, smallest first.</summary>
    public required ImmutableArray<ulong> PageSizesKiB { get; init; }

    /// <summary>Whether the host can sleep in memory.</summary>
    public bool CanSuspendToMemory { get; init; }

    /// <summary>Whether the host can sleep on disk.</summary>
    public bool CanSuspendToDisk { get; init; }

    /// <summary>Processors that are online.</summary>
    internal int ProcessorCount => Cells.Sum(static cell => cell.Processors.Length);

    /// <summary>All memory.</summary>
    internal ulong MemoryKiB => Cells.Aggregate(0UL, static (sum, cell) => sum + cell.MemoryKiB);

    /// <summary>How the processors are arranged, sockets counted over all nodes.</summary>
    /// <remarks>Where that does not multiply to the number of processors, they are told as so many sockets: nothing else is true of a mixed host.</remarks>
    internal (int Sockets, int Dies, int Cores, int Threads) Topology
    {
        get
        {
            HostProcessor[] all = [.. Cells.SelectMany(static cell => cell.Processors)];
            int sockets = all.DistinctBy(static one => one.Socket).Count();
            int dies = all.DistinctBy(static one => (one.Socket, one.Die)).Count();
            int cores = all.DistinctBy(static one => (one.Socket, one.Die, one.Core)).Count();
            bool isEven = cores > 0 && dies % sockets == 0 && cores % dies == 0 && all.Length % cores == 0;
            return isEven ? (sockets, dies / sockets, cores / dies, all.Length / cores) : (Math.Max(all.Length, 1), 1, 1, 1);
        }
    }
}
