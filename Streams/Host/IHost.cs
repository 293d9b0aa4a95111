using System;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>All that a driver may ask of a machine. Real on Linux, in memory in a test; a driver cannot tell.</summary>
/// <remarks>Threading: all of it, and every notification from it, on <see cref="Scheduler"/>.</remarks>
public interface IHost
{
    /// <summary>Where drivers run: one item at a time, in order of due time.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The same clock for code that awaits: timestamps, delays and deadlines in step with <see cref="Scheduler"/>.</summary>
    TimeProvider Clock { get; }

    /// <summary>Which run of the machine this is: what a process wrote earlier in the same one is there, though nobody waited for the disk.</summary>
    Guid Boot { get; }

    /// <summary>Whether what another run of a program left behind is by the very build that asks: then it understood everything as this one does.</summary>
    /// <param name="writer">The build that left it.</param>
    /// <param name="own">The build that asks.</param>
    bool IsOfThisBuild(Guid writer, Guid own) => writer == own;

    /// <summary>Processes.</summary>
    IHostProcesses Processes { get; }

    /// <summary>Unix stream sockets.</summary>
    IHostSockets Sockets { get; }

    /// <summary>Files and folders.</summary>
    IHostFiles Files { get; }

    /// <summary>Hardware virtualization.</summary>
    IHostVirtualization Virtualization { get; }

    /// <summary>Network interfaces.</summary>
    IHostLinks Links { get; }

    /// <summary>Settings of the kernel.</summary>
    IHostSysctl Sysctl { get; }

    /// <summary>The packet filter.</summary>
    IHostFirewall Firewall { get; }

    /// <summary>Pipes with a name.</summary>
    IHostPipes Pipes { get; }

    /// <summary>Chance.</summary>
    IHostRandom Random { get; }

    /// <summary>Where log messages go.</summary>
    ILoggerFactory Log { get; }
}
