using System.Collections.Immutable;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>A NUMA node of the host: processors and the memory near them.</summary>
/// <param name="Id">The kernel's number.</param>
/// <param name="MemoryKiB">All memory of it.</param>
/// <param name="Pages">For each size of page in KiB, the smallest first, how many there are.</param>
/// <param name="Distances">To each node, itself included, in order of number; empty when the host does not tell.</param>
/// <param name="Processors">Its processors that are online.</param>
internal sealed record HostCell(
    int Id,
    ulong MemoryKiB,
    ImmutableArray<(ulong SizeKiB, ulong Count)> Pages,
    ImmutableArray<(int Cell, int Value)> Distances,
    ImmutableArray<HostProcessor> Processors);
