using System;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real processes, by posix_spawn and pidfd.</summary>
internal sealed class LinuxProcesses(PollScheduler scheduler) : IHostProcesses
{
    public IHostProcess Launch(ProcessLaunch launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        try
        {
            using SafeFileHandle? output = launch.OutputPath is { } path ? OpenOutput(path) : null;
            SpawnedProcess child = Spawner.Start(new SpawnRequest(launch.Path, launch.Arguments)
            {
                Environment = launch.Environment,
                WorkingDirectory = launch.WorkingDirectory,
                Output = output,
                Passed = [.. launch.Passed.Select(static handle => ((LinuxListener)handle).Socket)],
            });
            return new LinuxProcess(scheduler, child);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("run", launch.Path, e);
        }
    }

    private static SafeFileHandle OpenOutput(string path)
    {
        try
        {
            // The runtime has no "append" for a bare handle, so the end is fixed here: the child alone writes to the file.
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("write", path, e);
        }
    }
}
