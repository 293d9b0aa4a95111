using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What a process has used so far, all its threads together.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="UserTime">Time on processors in its own code, guests included; in steps of 10 ms.</param>
/// <param name="SystemTime">Time on processors in the kernel; in steps of 10 ms.</param>
/// <param name="ResidentBytes">How much of its memory is in RAM.</param>
public readonly record struct ProcessUsage(ProcessState State, TimeSpan UserTime, TimeSpan SystemTime, long ResidentBytes);
