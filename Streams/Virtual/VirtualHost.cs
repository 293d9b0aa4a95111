using System;
using System.Linq;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>A machine in memory: processes, sockets and files without a kernel, on any scheduler.</summary>
/// <remarks>
/// <para>A simulation: it does what drivers ask of a host, in the order in which a real one does it, and nothing takes time
/// unless a program says so.</para>
/// <para>Threading: the scheduler's, as on a real host.</para>
/// </remarks>
public sealed class VirtualHost : IHost
{
    /// <summary>Makes an empty machine.</summary>
    /// <param name="scheduler"><see cref="VirtualTime"/>, Rx's <c>HistoricalScheduler</c>, or any other that runs one item at a time.</param>
    /// <param name="log">Where log messages go; <see langword="null"/> drops them.</param>
    public VirtualHost(IScheduler scheduler, ILoggerFactory? log = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        Scheduler = scheduler;
        Clock = scheduler is VirtualTime time ? time.TimeProvider : new SchedulerTimeProvider(scheduler);
        Log = log ?? NullLoggerFactory.Instance;
        Files = new VirtualFiles(scheduler);
        Sockets = new VirtualSockets(scheduler, Files);
        Processes = new VirtualProcesses(this);
        Sysctl = new VirtualSysctl();
        Links = new VirtualLinks(scheduler, Sysctl);
        Firewall = new VirtualFirewall(scheduler);
        Pipes = new VirtualPipes(scheduler, Files);
        Virtualization = new VirtualVirtualization();
    }

    /// <inheritdoc/>
    public IScheduler Scheduler { get; }

    /// <inheritdoc/>
    public TimeProvider Clock { get; }

    /// <summary>Which run of the machine this is, as <see cref="ProcessIdentity"/> tells it; another one after <see cref="Reboot"/>.</summary>
    public Guid Boot { get; private set; } = new(0x52780000, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    /// <summary>Programs and processes.</summary>
    public VirtualProcesses Processes { get; }

    /// <summary>Sockets.</summary>
    public VirtualSockets Sockets { get; }

    /// <summary>Files and folders.</summary>
    public VirtualFiles Files { get; }

    /// <summary>Hardware virtualization: none, unless told otherwise.</summary>
    public VirtualVirtualization Virtualization { get; }

    /// <summary>Network interfaces: none but the loopback, at first.</summary>
    public VirtualLinks Links { get; }

    /// <summary>Settings of the kernel.</summary>
    public VirtualSysctl Sysctl { get; }

    /// <summary>The packet filter.</summary>
    public VirtualFirewall Firewall { get; }

    /// <summary>Pipes with a name.</summary>
    public VirtualPipes Pipes { get; }

    /// <summary>Chance: the same in every run, unless told otherwise.</summary>
    public VirtualRandom Random { get; } = new();

    /// <inheritdoc/>
    public ILoggerFactory Log { get; }

    /// <summary>Takes the power away and gives it back: no process, link or rule of the filter survives it, and files do.</summary>
    public void Reboot()
    {
        foreach (VirtualProcess process in Processes.Running.ToArray())
        {
            process.Receive(ProcessSignal.Kill);
        }

        Links.Clear();
        Firewall.Flush();
        byte[] next = Boot.ToByteArray();
        next[^1]++;
        Boot = new Guid(next);
    }

    /// <inheritdoc/>
    IHostRandom IHost.Random => Random;

    /// <inheritdoc/>
    IHostProcesses IHost.Processes => Processes;

    /// <inheritdoc/>
    IHostSockets IHost.Sockets => Sockets;

    /// <inheritdoc/>
    IHostFiles IHost.Files => Files;

    /// <inheritdoc/>
    IHostLinks IHost.Links => Links;

    /// <inheritdoc/>
    IHostSysctl IHost.Sysctl => Sysctl;

    /// <inheritdoc/>
    IHostFirewall IHost.Firewall => Firewall;

    /// <inheritdoc/>
    IHostPipes IHost.Pipes => Pipes;

    /// <inheritdoc/>
    IHostVirtualization IHost.Virtualization => Virtualization;
}
