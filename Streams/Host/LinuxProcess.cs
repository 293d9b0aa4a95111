using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A child of this process. It is reaped as soon as it ends, whether or not anybody subscribes or holds on to it. Loop thread only.</summary>
internal sealed class LinuxProcess : IHostProcess
{
    /// <summary>Between two looks at a process that cannot be watched.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly PollScheduler _scheduler;
    private readonly PidHandle _handle;
    private readonly AsyncSubject<ProcessExit> _exited = new();
    private bool _hasEnded;
    private bool _disposed;

    internal LinuxProcess(PollScheduler scheduler, SpawnedProcess child)
    {
        _scheduler = scheduler;
        Id = child.Id;
        _handle = child.Handle;
        scheduler.WhenExited(_handle).Subscribe(End, _ => EndUnwatched());
    }

    public int Id { get; }

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

    /// <summary>Lets go of it. A child that nobody waits for would stay a zombie, so the handle stays until it has ended.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_hasEnded)
        {
            _handle.Dispose();
        }
    }

    /// <summary>Kills what the loop cannot watch (out of watches or memory): nobody may take a process for gone while it runs.</summary>
    private void EndUnwatched()
    {
        try
        {
            PidFd.SendSignal(_handle, (int)ProcessSignal.Kill);
        }
        catch (SyscallException)
        {
            // It has become somebody else's (EPERM). It is looked at until it ends by itself.
        }

        EndWhenGone();
    }

    private void EndWhenGone()
    {
        if (TryEnd() is { } exit)
        {
            End(exit);
        }
        else
        {
            _scheduler.Schedule(LookAgain, EndWhenGone);
        }
    }

    /// <summary>Gone means that the pidfd said so; only how it ended may stay unknown.</summary>
    private ProcessExit? TryEnd()
    {
        try
        {
            Span<PollDescriptor> look = [new PollDescriptor((int)_handle.DangerousGetHandle(), PollEvents.In)];
            return Poll.Wait(look, TimeSpan.Zero) > 0 ? ProcessExitSource.Reap(_handle) : null;
        }
        catch (SyscallException)
        {
            return null; // No memory for poll(2).
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
