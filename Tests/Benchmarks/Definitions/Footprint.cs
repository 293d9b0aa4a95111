using System;
using System.Runtime;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>Memory of this process, once all that can be given back was given back.</summary>
/// <param name="Heap">Bytes of objects that are in use.</param>
/// <param name="Resident">Bytes that the kernel holds for the process.</param>
internal readonly record struct Footprint(double Heap, double Resident)
{
    /// <summary>As it is now.</summary>
    internal static Footprint Take()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new Footprint(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
    }

    /// <summary>What one of many adds.</summary>
    internal Footprint PerOne(Footprint without, int count) => new((Heap - without.Heap) / count, (Resident - without.Resident) / count);
}
