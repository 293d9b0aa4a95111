using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The processes of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableProcesses(KillableHost host, IHostProcesses inner) : IHostProcesses
{
    public IHostProcess Launch(ProcessLaunch launch) => host.Step(
        $"launch {launch.Path}", () => new Process(host, inner.Launch(launch with { Passed = IKillableHandle.Unwrap(launch.Passed) })));

    public IHostProcess? Adopt(ProcessIdentity identity)
        => host.Look(() => inner.Adopt(identity) is { } process ? new Process(host, process) : null);

    public ProcessIdentity? Identify(int id) => host.Look(() => inner.Identify(id));

    public IReadOnlyList<HostCommand> ListCommands() => host.Look(inner.ListCommands);

    private sealed class Process(KillableHost host, IHostProcess inner) : IHostProcess
    {
        public int Id => inner.Id;

        public ProcessIdentity Identity => inner.Identity;

        public IObservable<ProcessExit> Exited => host.Gate(inner.Exited);

        public void Signal(ProcessSignal signal) => host.Step($"signal {signal}", () => inner.Signal(signal));

        public ProcessUsage? Measure() => host.Look(inner.Measure);

        public IReadOnlyList<ThreadUsage> MeasureThreads() => host.Look(inner.MeasureThreads);

        public void Dispose()
        {
            if (!host.IsDead)
            {
                inner.Dispose(); // No step: it is nobody's business.
            }
        }
    }
}
