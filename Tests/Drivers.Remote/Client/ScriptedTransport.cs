using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A transport whose other end is the test, in virtual time: bytes take no time, but a turn.</summary>
internal sealed class ScriptedTransport(VirtualTime time) : Stream
{
    private readonly Queue<byte[]> _arrived = new();
    private int _read; // Of the first piece.
    private bool _ended;
    private TaskCompletionSource<int>? _reading;
    private Memory<byte> _into;

    /// <summary>Hears what is written here, a turn later.</summary>
    internal Action<byte[]> Written { get; set; } = static _ => { };

    /// <summary>Hears that this end was closed.</summary>
    internal Action Closed { get; set; } = static () => { };

    /// <summary>Whether bytes vanish on the way, in both directions, and nobody is told.</summary>
    internal bool IsBlackHole { get; set; }

    /// <summary>Whether this end was closed.</summary>
    internal bool IsClosed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends from the test's end.</summary>
    internal void Give(byte[] bytes)
    {
        if (!IsBlackHole && bytes.Length > 0)
        {
            _arrived.Enqueue(bytes);
            DeliverSoon();
        }
    }

    /// <summary>Closes the test's end.</summary>
    internal void End()
    {
        _ended = true;
        DeliverSoon();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        _into = buffer;
        _reading = new TaskCompletionSource<int>();
        using CancellationTokenRegistration cancel = cancellationToken.UnsafeRegister(_ => _reading?.TrySetCanceled(cancellationToken), null);
        DeliverSoon();
        return await _reading.Task;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || IsClosed)
        {
            return ValueTask.FromException(new IOException("Broken pipe"));
        }

        byte[] copy = buffer.ToArray();
        if (!IsBlackHole)
        {
            time.Schedule(() => Written(copy));
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
        if (!IsClosed)
        {
            IsClosed = true;
            _reading?.TrySetException(new ObjectDisposedException(nameof(ScriptedTransport)));
            time.Schedule(() => Closed());
        }

        base.Dispose(disposing);
    }

    private void DeliverSoon() => time.Schedule(Deliver);

    private void Deliver()
    {
        if (_reading is not { Task.IsCompleted: false } reading || IsBlackHole)
        {
            return;
        }

        if (_arrived.TryPeek(out byte[]? first))
        {
            int count = Math.Min(first.Length - _read, _into.Length);
            first.AsMemory(_read, count).CopyTo(_into);
            _read += count;
            if (_read == first.Length)
            {
                _arrived.Dequeue();
                _read = 0;
            }

            reading.TrySetResult(count);
        }
        else if (_ended)
        {
            reading.TrySetResult(0);
        }
    }
}
