using System;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Simulation;

/// <summary>Measures the processor time of this program, in all its threads: virtual time waits for nothing, and what else runs on the machine does not count.</summary>
internal readonly struct ProcessorMeter
{
    private readonly TimeSpan _time;
    private readonly long _bytes;

    private ProcessorMeter(TimeSpan time, long bytes) => (_time, _bytes) = (time, bytes);

    internal static ProcessorMeter Start() => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));

    internal Sample Stop(int operations) => new(
        (Environment.CpuUsage.TotalTime - _time).TotalNanoseconds / operations, (double)(GC.GetTotalAllocatedBytes(precise: true) - _bytes) / operations);
}
