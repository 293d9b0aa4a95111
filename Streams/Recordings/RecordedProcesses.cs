using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The processes of a <see cref="RecordedHost"/>.</summary>
internal sealed class RecordedProcesses(EngineWorld world, IHostProcesses processes) : IHostProcesses
{
    public IHostProcess Launch(ProcessLaunch launch)
    {
        IHostProcess? process = null;
        ProcessIdentity? identity = world.Ask<ProcessIdentity?>(
            $"launch {launch.Path}",
            () => (process = processes.Launch(launch with { Passed = IRecordedHandle.Unwrap(launch.Passed) })).Identity,
            RecordingJson.Default.NullableProcessIdentity);
        return new Process(world, identity!.Value, process);
    }

    public IHostProcess? Adopt(ProcessIdentity identity)
    {
        IHostProcess? process = null;
        return world.Ask($"adopt {identity.Id}", () => (process = processes.Adopt(identity)) is not null, RecordingJson.Default.Boolean)
            ? new Process(world, identity, process)
            : null;
    }

    public ProcessIdentity? Identify(int id)
        => world.Ask($"identify {id}", () => processes.Identify(id), RecordingJson.Default.NullableProcessIdentity);

    public IReadOnlyList<HostCommand> ListCommands()
        => world.Ask("list commands", () => processes.ListCommands().ToArray(), RecordingJson.Default.HostCommandArray);

    private sealed class Process(EngineWorld world, ProcessIdentity identity, IHostProcess? process) : IHostProcess
    {
        public int Id => identity.Id;

        public ProcessIdentity Identity => identity;

        public IObservable<ProcessExit> Exited => world.Listen("exit", () => process!.Exited, Forms.Of(RecordingJson.Default.ProcessExit));

        public void Signal(ProcessSignal signal) => world.Do($"signal {signal}", () => process?.Signal(signal));

        public ProcessUsage? Measure() => world.Ask("measure", () => process!.Measure(), RecordingJson.Default.NullableProcessUsage);

        public IReadOnlyList<ThreadUsage> MeasureThreads()
            => world.Ask("measure threads", () => process!.MeasureThreads().ToArray(), RecordingJson.Default.ThreadUsageArray);

        public void Dispose() => world.Do("let go", () => process?.Dispose());
    }
}
