using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A child of this process, or one that was adopted. A child is reaped as soon as it ends, whether or not anybody subscribes or
/// holds on to it. Loop thread only, except for what measures it.</summary>
internal sealed class LinuxProcess : IHostProcess
{
    /// <summary>Between two looks at a process that cannot be watched, or whose parent has not reaped it.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>How often the exit of somebody else's child is asked for. That it is gone is worth more than how: some parents reap late.</summary>
    private const int Looks = 10;

    private readonly PollScheduler _scheduler;
    private readonly PidHandle _handle;
    private readonly AsyncSubject<ProcessExit> _exited = new();
    private volatile bool _hasEnded; // Written on the loop, read anywhere.
    private volatile bool _disposed; // The same.

    internal LinuxProcess(PollScheduler scheduler, ProcessIdentity identity, PidHandle handle, bool isAdopted = false)
    {
        _scheduler = scheduler;
        Identity = identity;
        _handle = handle;
        scheduler.WhenEnded(handle).Subscribe(_ => Conclude(Looks), _ => EndUnwatched(isAdopted));
    }

    public int Id => Identity.Id;

    public ProcessIdentity Identity { get; }

    public IObservable<ProcessExit> Exited => _exited.AsObservable();

    public void Signal(ProcessSignal signal)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            PidFd.SendSignal(_handle, (int)signal);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("signal", $"process {Id}", e);
        }
    }

    public ProcessUsage? Measure() => Look<ProcessUsage?>(static directory => ProcessRecord.Of(directory) is { } record
        ? new ProcessUsage(record.State, record.UserTime, record.SystemTime, record.ResidentPages * Environment.SystemPageSize)
        : null);

    public IReadOnlyList<ThreadUsage> MeasureThreads() => Look(LookAtThreads) ?? [];

    /// <summary>Lets go of it. A child that nobody waits for would stay a zombie, so the handle stays until it has ended.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_hasEnded)
        {
            _handle.Dispose();
        }
    }

    private static List<ThreadUsage> LookAtThreads(string directory)
    {
        var threads = new List<ThreadUsage>();
        string[] tasks = Directory.Exists(directory + "/task") ? Directory.GetDirectories(directory + "/task") : [];
        foreach (string task in tasks)
        {
            if (ProcessRecord.Of(task) is { } record)
            {
                int id = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
                threads.Add(new ThreadUsage(id, record.State, record.UserTime, record.SystemTime, record.Processor)
                {
                    QueuedTime = QueuedTimeOf(task),
                });
            }
        }

        threads.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return threads;
    }

    // schedstat: nanoseconds on a processor, nanoseconds in its queue, turns. Absent without CONFIG_SCHED_INFO.
    private static TimeSpan? QueuedTimeOf(string task)
    {
        try
        {
            string queued = File.ReadAllText(task + "/schedstat").Split(' ')[1];
            return TimeSpan.FromTicks(long.Parse(queued, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
        }
        catch (IOException e) when (ProcessRecord.IsGone(e))
        {
            return null;
        }
    }

    /// <summary>Reads below /proc/PID, and makes sure afterwards that it was about this process: its number is free only when it was reaped.</summary>
    private T? Look<T>(Func<string, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            T found = _hasEnded ? default! : read($"/proc/{Id}");
            return _hasEnded || PidFd.HasEnded(_handle) ? default : found;
        }
        catch (IOException e) when (ProcessRecord.IsGone(e))
        {
            return default; // It ended between the listing of its threads and the look at one.
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("measure", $"process {Id}", e);
        }
    }

    /// <summary>The handle says that it has ended. How, a parent learns by reaping it, and others once it has been reaped.</summary>
    /// <remarks>Two handles of one child may both come here; the second finds what the first has reaped.</remarks>
    private void Conclude(int looks)
    {
        ReapResult reaped = PidFd.TryReap(_handle);
        ProcessExit? exit = reaped.Kind switch
        {
            ReapKind.NotAChild => ProcessExitSource.Learn(_handle),
            ReapKind.StillRunning => null, // A debugger has it; it comes back to us.
            _ => ProcessExitSource.ToExit(reaped),
        };
        if (exit is null && (looks > 1 || reaped.Kind == ReapKind.StillRunning))
        {
            _scheduler.Schedule(LookAgain, () => Conclude(looks - 1));
            return;
        }

        End(exit ?? ProcessExit.Unknown);
    }

    /// <summary>Kills a child that the loop cannot watch (out of watches or memory): better no start than one that nobody watches.</summary>
    /// <remarks>What was adopted had a life before us. It is looked at now and then instead.</remarks>
    private void EndUnwatched(bool isAdopted)
    {
        try
        {
            PidFd.SendSignal(_handle, isAdopted ? 0 : (int)ProcessSignal.Kill);
        }
        catch (SyscallException)
        {
            // It has become somebody else's (EPERM). It is looked at until it ends by itself.
        }

        EndWhenGone();
    }

    private void EndWhenGone()
    {
        if (HasEnded())
        {
            Conclude(Looks);
        }
        else
        {
            _scheduler.Schedule(LookAgain, EndWhenGone);
        }
    }

    private bool HasEnded()
    {
        try
        {
            return PidFd.HasEnded(_handle);
        }
        catch (SyscallException)
        {
            return false; // No memory for poll(2).
        }
    }

    private void End(ProcessExit exit)
    {
        _hasEnded = true;
        if (_disposed)
        {
            _handle.Dispose();
        }

        _exited.OnNext(exit);
        _exited.OnCompleted();
    }
}
