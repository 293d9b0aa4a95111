using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real processes, by posix_spawn and pidfd.</summary>
internal sealed class LinuxProcesses(PollScheduler scheduler) : IHostProcesses
{
    private static readonly Lazy<Guid> BootId = new(static () => Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id")));

    internal static Guid Boot => BootId.Value;

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
                Passed = [.. launch.Passed.Select(static handle => ((INativeHandle)handle).Native)],
            });
            return Own(child);
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("run", launch.Path, e);
        }
    }

    public IHostProcess? Adopt(ProcessIdentity identity)
    {
        try
        {
            return identity.Boot == Boot && Open(identity.Id) is { } handle ? Adopt(identity, handle) : null;
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("adopt", $"process {identity.Id}", e);
        }
    }

    public ProcessIdentity? Identify(int id)
    {
        try
        {
            return ProcessRecord.Of($"/proc/{id}") is { } record ? new ProcessIdentity(id, record.StartTime, Boot) : null;
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("look at", $"process {id}", e);
        }
    }

    public IReadOnlyList<HostCommand> ListCommands()
    {
        try
        {
            var commands = new List<HostCommand>();
            foreach (string directory in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int id)
                    && ProcessRecord.CommandOf(directory) is { Length: > 0 } command
                    && Identify(id) is { } identity)
                {
                    commands.Add(new HostCommand(identity, command));
                }
            }

            return commands;
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("list", "processes", e);
        }
    }

    private static PidHandle? Open(int id)
    {
        try
        {
            return PidFd.Open(id);
        }
        catch (SyscallException e) when (e.Errno is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT)
        {
            return null; // Nobody, no number of a process, or the number of a thread now.
        }
    }

    /// <summary>Takes the process if the handle is that of the one meant.</summary>
    /// <remarks>
    /// <para>The handle first, then the look, for this race: the process meant ends, is reaped, and a stranger gets its number.
    /// If that comes before pidfd_open, the handle is the stranger's, and so is what the look finds: another start time. If it
    /// comes after, the look finds the stranger or nobody, and the handle is dropped although it was the right one; it leads to
    /// a dead process anyway. If the look finds the start time that was written down, then the number was the process's all
    /// along, from before pidfd_open to after the look, so the handle is its handle.</para>
    /// <para>Looking first would prove nothing of what pidfd_open then opens. Left open is only a number that comes round
    /// within one tick of 10 ms.</para>
    /// <para>Whether it has ended, the handle says: it is readable then, reaped or not.</para>
    /// </remarks>
    private LinuxProcess? Adopt(ProcessIdentity identity, PidHandle handle)
    {
        try
        {
            if (ProcessRecord.Of($"/proc/{identity.Id}") is { } record && record.StartTime == identity.StartTime && !PidFd.HasEnded(handle))
            {
                return new LinuxProcess(scheduler, identity, handle, isAdopted: true);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>A child is ours and not reaped, so that what stands at its number is about it.</summary>
    private LinuxProcess Own(SpawnedProcess child)
    {
        ProcessIdentity identity;
        try
        {
            ProcessRecord record = ProcessRecord.Of($"/proc/{child.Id}") ?? throw new FileNotFoundException($"There is no /proc/{child.Id}");
            identity = new ProcessIdentity(child.Id, record.StartTime, Boot);
        }
        catch
        {
            // One that cannot be named could not be found again: better none than one that nobody owns.
            var unnamed = new LinuxProcess(scheduler, default, child.Handle);
            unnamed.Signal(ProcessSignal.Kill);
            unnamed.Dispose();
            throw;
        }

        return new LinuxProcess(scheduler, identity, child.Handle);
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
