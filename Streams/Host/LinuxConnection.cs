using System;
using System.Buffers;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>One end of a real Unix stream socket. Loop thread only, but for <see cref="Dispose"/>.</summary>
internal sealed class LinuxConnection(PollScheduler scheduler, SocketHandle socket, byte[] receiveBuffer) : IHostConnection
{
    /// <summary>What may wait for a peer that does not read.</summary>
    internal const int PendingLimit = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new();
    private int _pendingSent;    // How much of _pending the kernel has taken.
    private IDisposable? _flush; // Waits for room while something is pending.

    public IObservable<ReadOnlyMemory<byte>> Received => Observable.Create<ReadOnlyMemory<byte>>(observer =>
        scheduler.WhenReady(socket, PollEvents.In).Subscribe(_ => ReceiveSome(observer), observer.OnError));

    public void Send(ReadOnlySpan<byte> data)
    {
        if (_flush is null)
        {
            data = data[TrySend(data)..];
            if (data.IsEmpty)
            {
                return;
            }

            _flush = scheduler.WhenReady(socket, PollEvents.Out).Subscribe(_ => Flush(), static _ => { });
        }

        if (_pending.WrittenCount - _pendingSent + data.Length > PendingLimit)
        {
            throw new HypervisorException(
                ErrorCode.OperationFailed, ErrorDomain.None, $"the peer does not read: more than {PendingLimit} bytes wait for it");
        }

        _pending.Write(data);
    }

    public void Dispose()
    {
        _flush?.Dispose();
        socket.Dispose();
    }

    private void ReceiveSome(IObserver<ReadOnlyMemory<byte>> observer)
    {
        int length;
        try
        {
            length = UnixSocket.Receive(socket, receiveBuffer);
        }
        catch (SyscallException e)
        {
            observer.OnError(e);
            return;
        }

        if (length > 0)
        {
            observer.OnNext(receiveBuffer.AsMemory(0, length));
        }
        else if (length == 0)
        {
            observer.OnCompleted();
        }
    }

    private void Flush()
    {
        _pendingSent += TrySend(_pending.WrittenSpan[_pendingSent..]);
        if (_pendingSent == _pending.WrittenCount)
        {
            _pending.ResetWrittenCount();
            _pendingSent = 0;
            _flush?.Dispose();
            _flush = null;
        }
    }

    /// <summary>Sends what the kernel takes; a peer that is gone takes everything, since nobody will read it.</summary>
    private int TrySend(ReadOnlySpan<byte> data)
    {
        int sent = 0;
        while (sent < data.Length)
        {
            try
            {
                int count = UnixSocket.Send(socket, data[sent..]);
                if (count < 0)
                {
                    return sent;
                }

                sent += count;
            }
            catch (SyscallException e) when (e.Errno is Errno.EPIPE or Errno.ECONNRESET)
            {
                return data.Length; // Received tells of the end; a second report here would race with it.
            }
        }

        return sent;
    }
}
