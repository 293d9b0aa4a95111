using System;

namespace Rx.Hypervisor;

/// <summary>Groups of statistics of a domain; libvirt's <c>virDomainStatsTypes</c>.</summary>
[Flags]
public enum StatisticsGroups
{
    /// <summary>All that there are.</summary>
    All = 0,

    /// <summary>State and reason.</summary>
    State = 1,

    /// <summary>Time on processors.</summary>
    CpuTotal = 2,

    /// <summary>Memory, as the balloon has it.</summary>
    Balloon = 4,

    /// <summary>Each virtual CPU.</summary>
    Vcpu = 8,

    /// <summary>Each network card.</summary>
    Interface = 16,

    /// <summary>Each disk.</summary>
    Block = 32,

    /// <summary>Counters of the processor: empty, this driver keeps none.</summary>
    Perf = 64,

    /// <summary>Each thread for disks.</summary>
    IoThread = 128,

    /// <summary>Memory bandwidth: empty, this driver does not measure it.</summary>
    Memory = 256,

    /// <summary>How fast the guest writes to its memory, if somebody had that measured.</summary>
    DirtyRate = 512,
}
