using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What one thread has used so far. That of a virtual CPU is known by the thread id that QMP tells.</summary>
/// <param name="Id">The thread id; that of the first thread is the process id.</param>
/// <param name="State">What it is doing.</param>
/// <param name="UserTime">Time on processors in its own code, guests included; in steps of 10 ms.</param>
/// <param name="SystemTime">Time on processors in the kernel; in steps of 10 ms.</param>
/// <param name="Processor">The processor that it ran on last.</param>
public readonly record struct ThreadUsage(int Id, ProcessState State, TimeSpan UserTime, TimeSpan SystemTime, int Processor)
{
    /// <summary>How long it was ready to run while others had the processor; <see langword="null"/> when this kernel does not count it.</summary>
    public TimeSpan? QueuedTime { get; init; }
}
