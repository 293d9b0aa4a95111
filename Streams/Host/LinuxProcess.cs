using System;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A child of this process. It is reaped as soon as it ends, whether or not anybody subscribes or holds on to it. Loop thread only.</summary>
internal sealed class LinuxProcess : IHostProcess
{
    private readonly PidHandle _handle;
    private readonly AsyncSubject<ProcessExit> _exited = new();
    private bool _hasEnded;
    private bool _disposed;

    internal LinuxProcess(PollScheduler scheduler, SpawnedProcess child)
    {
        Id = child.Id;
        _handle = child.Handle;
        scheduler.WhenExited(_handle).Catch(Observable.Return(ProcessExit.Unknown)).Subscribe(End);
    }

    public int Id { get; }

    public IObservable<ProcessExit> Exited => _exited.AsObservable();

    public void Signal(ProcessSignal signal)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PidFd.SendSignal(_handle, (int)signal);
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
