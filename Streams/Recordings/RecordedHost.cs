using System;
using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The host that an engine sees whose world is written down or read again: each port asks the world.</summary>
internal sealed class RecordedHost : IHost
{
    private readonly EngineWorld _world;

    /// <summary>Makes one.</summary>
    /// <param name="world">What is written down, or read.</param>
    /// <param name="machine">The host itself; when it is replayed, a shadow with nothing on it but what the engine wrote.</param>
    internal RecordedHost(EngineWorld world, IHost machine)
    {
        _world = world;
        Log = machine.Log;
        Boot = world.Boot;
        Scheduler = world.Scheduler;
        Clock = new SchedulerTimeProvider(world.Scheduler);
        Processes = new RecordedProcesses(world, machine.Processes);
        Sockets = new RecordedSockets(world, machine.Sockets);
        Files = new RecordedFiles(world, machine.Files);
        Virtualization = new RecordedVirtualization(world, machine.Virtualization);
        Links = new RecordedLinks(world, machine.Links);
        Sysctl = new RecordedSysctl(world, machine.Sysctl);
        Firewall = new RecordedFirewall(world, machine.Firewall);
        Pipes = new RecordedPipes(world, machine.Pipes);
        Random = new RecordedRandom(world, machine.Random);
    }

    public IScheduler Scheduler { get; }

    public TimeProvider Clock { get; }

    public Guid Boot { get; }

    public IHostProcesses Processes { get; }

    public IHostSockets Sockets { get; }

    public IHostFiles Files { get; }

    public IHostVirtualization Virtualization { get; }

    public IHostLinks Links { get; }

    public IHostSysctl Sysctl { get; }

    public IHostFirewall Firewall { get; }

    public IHostPipes Pipes { get; }

    public IHostRandom Random { get; }

    public ILoggerFactory Log { get; }

    // It is another build that replays.
    public bool IsOfThisBuild(Guid writer, Guid own) => _world.Ask("build", () => writer == own, RecordingJson.Default.Boolean);
}
