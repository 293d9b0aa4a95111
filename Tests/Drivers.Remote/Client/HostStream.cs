using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A connection of a machine in memory as the stream that a transport is. Threading: the scheduler of the machine.</summary>
internal sealed class HostStream : Stream, IObserver<ReadOnlyMemory<byte>>
{
    private readonly IHostConnection _connection;
    private readonly Queue<byte[]> _arrived = new();
    private readonly IDisposable _receiving;
    private int _read; // Of the first piece.
    private bool _ended;
    private TaskCompletionSource? _more;

    internal HostStream(IHostConnection connection)
    {
        _connection = connection;
        _receiving = connection.Received.Subscribe(this);
    }

    /// <summary>Whether bytes vanish in both directions, and nobody is told.</summary>
    internal bool IsBlackHole { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        if (!IsBlackHole)
        {
            _arrived.Enqueue(value.ToArray());
            Wake();
        }
    }

    public void OnError(Exception error) => OnCompleted();

    public void OnCompleted()
    {
        _ended = true;
        Wake();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_arrived.Count == 0 && !_ended)
        {
            _more = new TaskCompletionSource();
            using CancellationTokenRegistration cancel = cancellationToken.UnsafeRegister(_ => _more?.TrySetCanceled(cancellationToken), null);
            await _more.Task;
        }

        if (!_arrived.TryPeek(out byte[]? first))
        {
            return 0;
        }

        int count = Math.Min(first.Length - _read, buffer.Length);
        first.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        if (_read == first.Length)
        {
            _arrived.Dequeue();
            _read = 0;
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return ValueTask.FromException(new IOException("Broken pipe"));
        }

        if (!IsBlackHole)
        {
            _connection.Send(buffer.Span);
        }

        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _receiving.Dispose();
        _connection.Dispose();
        OnCompleted();
        base.Dispose(disposing);
    }

    private void Wake()
    {
        TaskCompletionSource? more = _more;
        _more = null;
        more?.TrySetResult();
    }
}
