using System;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A child of this process. It is reaped as soon as it ends, whether or not anybody subscribes.</summary>
internal sealed class LinuxProcess : IHostProcess
{
    private readonly PidHandle _handle;
    private readonly AsyncSubject<ProcessExit> _exited = new();
    private readonly IDisposable _watch;

    internal LinuxProcess(PollScheduler scheduler, SpawnedProcess child)
    {
        Id = child.Id;
        _handle = child.Handle;
        _watch = scheduler.WhenExited(_handle).Subscribe(_exited);
    }

    public int Id { get; }

    public IObservable<ProcessExit> Exited => _exited.AsObservable();

    public void Signal(ProcessSignal signal) => PidFd.SendSignal(_handle, (int)signal);

    public void Dispose()
    {
        _watch.Dispose();
        _handle.Dispose();
    }
}
