using System;

namespace Rx.Hypervisor;

/// <summary>A virtual CPU of an active domain; libvirt's <c>virVcpuInfo</c>.</summary>
/// <param name="Number">From 0.</param>
/// <param name="State">What it does.</param>
/// <param name="CpuTime">Time on processors.</param>
/// <param name="Processor">The processor of the host that it ran on last.</param>
public sealed record VcpuInfo(int Number, VcpuState State, TimeSpan CpuTime, int Processor)
{
    /// <summary>How long it was ready to run while others had the processor; <see langword="null"/> when the host does not count it.</summary>
    public TimeSpan? QueuedTime { get; init; }
}
