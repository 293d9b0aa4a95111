using System;

namespace Rx.Hypervisor;

/// <summary>What the processors of a host have spent their time on since it was booted.</summary>
/// <param name="Kernel">In the kernel, interrupts included.</param>
/// <param name="User">In programs, guests and polite programs included.</param>
/// <param name="Idle">With nothing to do.</param>
/// <param name="InputOutputWait">With nothing to do but to wait for disks.</param>
public sealed record HostProcessorTime(TimeSpan Kernel, TimeSpan User, TimeSpan Idle, TimeSpan InputOutputWait);
