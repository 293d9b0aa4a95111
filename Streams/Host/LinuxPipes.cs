using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real pipes: fifo(7).</summary>
internal sealed class LinuxPipes(PollScheduler scheduler) : IHostPipes
{
    private const int BytesPerTurn = 64 * 1024; // All that a pipe holds.

    private readonly byte[] _received = new byte[BytesPerTurn]; // What is received is valid during OnNext only.

    public IHostPipe Open(string path)
    {
        try
        {
            return new Pipe(this, Fifo.Open(path), path);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("open the pipe", path, e);
        }
    }

    private sealed class Pipe(LinuxPipes owner, FileHandle fifo, string path) : IHostPipe
    {
        public IObservable<ReadOnlyMemory<byte>> Received => owner.Watch(fifo)
            .Catch<ReadOnlyMemory<byte>, SyscallException>(e => Observable.Throw<ReadOnlyMemory<byte>>(HostErrors.System("read the pipe", path, e)));

        public void Dispose() => fifo.Dispose();
    }

    private IObservable<ReadOnlyMemory<byte>> Watch(FileHandle fifo) => scheduler.WhenReady(fifo, PollEvents.In)
        .Select(_ => new ReadOnlyMemory<byte>(_received, 0, Fifo.TryRead(fifo, _received)))
        .Where(static data => !data.IsEmpty);
}
