using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Remote.Server.Tls;

/// <summary>A connection of a host as the stream that <see cref="System.Net.Security.SslStream"/> wants.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler. What waits for bytes goes on inside the notification that brings them: the library that reads would
/// else leave for the thread pool, as it does wherever it finds a context that is not its own.</para>
/// <para>Writing never waits: what the kernel does not take is queued by the connection.</para>
/// </remarks>
internal sealed class TransportStream(IHostConnection transport) : Stream, IObserver<ReadOnlyMemory<byte>>
{
    private ReadOnlyMemory<byte> _rest; // Of a notification that brought more than was asked for.
    private Memory<byte> _wanted;
    private TaskCompletionSource<int>? _reading;
    private IDisposable? _receiving;
    private bool _isEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isEnded || buffer.IsEmpty)
        {
            return new(0);
        }

        if (!_rest.IsEmpty)
        {
            int count = CopyTo(buffer, _rest.Span);
            _rest = _rest[count..];
            return new(count);
        }

        _wanted = buffer;
        _reading = new TaskCompletionSource<int>();
        _receiving = transport.Received.Subscribe(this);
        return new(_reading.Task);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a read may have to wait");

    public override void Write(ReadOnlySpan<byte> buffer) => transport.Send(buffer);

    public override void Write(byte[] buffer, int offset, int count) => transport.Send(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        transport.Send(buffer.Span);
        return default;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        int count = CopyTo(_wanted, value.Span);
        _rest = value[count..].ToArray();
        End(reading => reading.SetResult(count));
    }

    public void OnError(Exception error)
    {
        _isEnded = true;
        End(reading => reading.SetException(new IOException(error.Message, error)));
    }

    public void OnCompleted()
    {
        _isEnded = true;
        End(static reading => reading.SetResult(0));
    }

    /// <summary>Closes the connection; a read that waits ends as at the end of it.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isEnded)
        {
            transport.Dispose();
            OnCompleted();
        }

        base.Dispose(disposing);
    }

    private static int CopyTo(Memory<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(buffer.Length, bytes.Length);
        bytes[..count].CopyTo(buffer.Span);
        return count;
    }

    // Nothing is received while nobody reads: it waits in the kernel, and keeps the peer from sending.
    private void End(Action<TaskCompletionSource<int>> how)
    {
        _receiving?.Dispose();
        _receiving = null;
        if (_reading is not { } reading)
        {
            return;
        }

        _reading = null;
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            how(reading);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
