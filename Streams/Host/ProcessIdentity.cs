using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Names one process for good: it can be written down, and a later program can find the process by it, or learn that it is gone.</summary>
/// <param name="Id">The process id; the system uses it again.</param>
/// <param name="StartTime">In clock ticks (1/100 s) since the system booted, as in field 22 of proc_pid_stat(5).</param>
/// <param name="Boot">Which run of the system: /proc/sys/kernel/random/boot_id.</param>
public readonly record struct ProcessIdentity(int Id, long StartTime, Guid Boot);
