using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The pipes of a <see cref="VirtualHost"/> that have a name.</summary>
public sealed class VirtualPipes : IHostPipes
{
    private readonly IScheduler _scheduler;
    private readonly VirtualFiles _files;
    private readonly List<Pipe> _open = [];

    internal VirtualPipes(IScheduler scheduler, VirtualFiles files) => (_scheduler, _files) = (scheduler, files);

    /// <summary>How many reading ends are open.</summary>
    public int OpenHandles => _open.Count;

    /// <inheritdoc/>
    public IHostPipe Open(string path)
    {
        FileFacts? there = _files.Look(path);
        if (there is { Kind: not FileKind.Pipe } || !_files.IsInFolder(path))
        {
            throw HostErrors.System("open the pipe", path, there is null ? "No such file or directory" : "File exists");
        }

        if (there is null)
        {
            _files.Write(path, FileKind.Pipe, []);
        }

        var pipe = new Pipe(this, path);
        _open.Add(pipe);
        return pipe;
    }

    /// <summary>Writes into a pipe, as a program does. What nobody has open to read is lost.</summary>
    public void Write(string path, ReadOnlySpan<byte> data)
    {
        byte[] bytes = data.ToArray();
        Pipe? reader = _open.LastOrDefault(pipe => pipe.Path == path);
        _scheduler.Schedule((reader, bytes), static (_, work) =>
        {
            work.reader?.Receive(work.bytes);
            return Disposable.Empty;
        });
    }

    private sealed class Pipe(VirtualPipes owner, string path) : IHostPipe
    {
        private readonly Subject<ReadOnlyMemory<byte>> _received = new();

        public IObservable<ReadOnlyMemory<byte>> Received => _received.AsObservable();

        internal string Path { get; } = path;

        public void Dispose() => owner._open.Remove(this);

        internal void Receive(byte[] data)
        {
            if (owner._open.Contains(this))
            {
                _received.OnNext(data);
            }
        }
    }
}
