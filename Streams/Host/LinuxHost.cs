using System;
using System.Reactive.Concurrency;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The machine that this process runs on.</summary>
/// <param name="scheduler">Runs everything; stays the caller's.</param>
/// <param name="log">Where log messages go; <see langword="null"/> drops them.</param>
[SupportedOSPlatform("linux")]
public sealed class LinuxHost(PollScheduler scheduler, ILoggerFactory? log = null) : IHost
{
    /// <inheritdoc/>
    public IScheduler Scheduler { get; } = scheduler;

    /// <inheritdoc/>
    public TimeProvider Clock { get; } = scheduler.TimeProvider;

    /// <inheritdoc/>
    public Guid Boot => LinuxProcesses.Boot;

    /// <inheritdoc/>
    public IHostProcesses Processes { get; } = new LinuxProcesses(scheduler);

    /// <inheritdoc/>
    public IHostSockets Sockets { get; } = new LinuxSockets(scheduler);

    /// <inheritdoc/>
    public IHostFiles Files { get; } = new LinuxFiles(scheduler);

    /// <inheritdoc/>
    public IHostVirtualization Virtualization { get; } = new LinuxVirtualization(scheduler.TimeProvider);

    /// <inheritdoc/>
    public IHostLinks Links { get; } = new LinuxLinks(scheduler);

    /// <inheritdoc/>
    public IHostSysctl Sysctl { get; } = new LinuxSysctl();

    /// <inheritdoc/>
    public IHostFirewall Firewall { get; } = new LinuxFirewall(scheduler);

    /// <inheritdoc/>
    public IHostPipes Pipes { get; } = new LinuxPipes(scheduler);

    /// <inheritdoc/>
    public IHostRandom Random { get; } = new LinuxRandom();

    /// <inheritdoc/>
    public ILoggerFactory Log { get; } = log ?? NullLoggerFactory.Instance;
}
