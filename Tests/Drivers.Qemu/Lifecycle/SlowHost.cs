using System;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A virtual machine room whose probe for KVM never comes to an end by itself.</summary>
internal sealed class SlowHost(VirtualHost inner) : IHost, IHostVirtualization
{
    public IScheduler Scheduler => inner.Scheduler;

    public TimeProvider Clock => inner.Clock;

    public Guid Boot => inner.Boot;

    public IHostProcesses Processes => inner.Processes;

    public IHostSockets Sockets => inner.Sockets;

    public IHostFiles Files => inner.Files;

    public IHostVirtualization Virtualization => this;

    public IHostLinks Links => inner.Links;

    public IHostSysctl Sysctl => inner.Sysctl;

    public IHostFirewall Firewall => inner.Firewall;

    public IHostPipes Pipes => inner.Pipes;

    public IHostRandom Random => inner.Random;

    public ILoggerFactory Log => inner.Log;

    public Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken)
        => new TaskCompletionSource<KvmVerdict>().Task.WaitAsync(cancellationToken);
}
