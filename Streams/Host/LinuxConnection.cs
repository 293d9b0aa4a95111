using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Net;
using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>One end of a real stream socket. Loop thread only, but for <see cref="Dispose"/>.</summary>
internal sealed class LinuxConnection(PollScheduler scheduler, SafeHandle socket, HostPeer peer, byte[] receiveBuffer) : IHostConnection
{
    private readonly SendQueue _pending = new();
    private readonly HandleQueue _handles = new();
    private readonly SerialDisposable _receiving = new(); // Ends before the socket does: its own closing is no news to an observer.
    private IDisposable? _flush;                          // Waits for room while something is pending.
    private IObserver<ReadOnlyMemory<byte>>? _receiver;
    private Exception? _failure;                          // Why nothing can be sent any more.
    private readonly Subject<Unit> _drained = new();
    private readonly Queue<DescriptorHandle> _arrived = new();
    private readonly List<DescriptorHandle> _arriving = [];

    public HostPeer Peer { get; } = peer;

    public int PendingBytes => _pending.Count;

    public int SendLimit { get; set; } = IHostConnection.DefaultSendLimit;

    public IObservable<Unit> Drained => _drained;

    public int HandleLimit { get; set; }

    public IObservable<ReadOnlyMemory<byte>> Received => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        _receiver = observer;
        return _receiving.Disposable = scheduler.WhenReady(socket, PollEvents.In).Subscribe(_ => ReceiveSome(observer), observer.OnError);
    });

    public void Send(ReadOnlySpan<byte> data) => Send(data, []);

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        SafeHandle[] natives = [.. handles.Select(static handle => ((INativeHandle)handle).Native)];
        Validate(data, natives);
        if (_failure is not null)
        {
            throw CannotSend(_failure);
        }

        if (_pending.Count + data.Length > SendLimit)
        {
            throw DoesNotRead(SendLimit); // Before any of it is sent: half a message would be worse than none.
        }

        if (_flush is null)
        {
            int sent = SendOrFail(data, natives);
            data = data[sent..];
            if (data.IsEmpty)
            {
                return;
            }

            natives = sent > 0 ? [] : natives; // They went with the first byte.
        }

        Queue(data, natives);
    }

    public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
    {
        handle = _arrived.TryDequeue(out DescriptorHandle? native) ? new LinuxHandle(native) : null;
        return handle is not null;
    }

    public void Dispose()
    {
        _receiving.Dispose();
        _flush?.Dispose();
        _handles.Dispose();
        socket.Dispose();
        while (_arrived.TryDequeue(out DescriptorHandle? unwanted))
        {
            unwanted.Dispose();
        }
    }

    /// <summary>Makes a connection of a socket, which is the connection's from then on.</summary>
    /// <exception cref="SyscallException">It is not connected, or not any more.</exception>
    internal static LinuxConnection Of(PollScheduler scheduler, SafeHandle socket, byte[] receiveBuffer)
    {
        if (StreamSocket.IsLocal(socket))
        {
            PeerCredentials near = UnixSocket.GetPeerCredentials(socket);
            return new LinuxConnection(scheduler, socket, new LocalPeer(near.ProcessId, near.UserId, near.GroupId), receiveBuffer);
        }

        var far = (IPEndPoint)StreamSocket.GetPeerEndPoint(socket);
        TcpSocket.DisableDelay(socket); // Calls and their replies are small, and somebody waits for each.
        return new LinuxConnection(scheduler, socket, new NetworkPeer(far), receiveBuffer);
    }

    /// <summary>The same; <see langword="null"/>, and the socket closed, when the peer has gone already.</summary>
    internal static LinuxConnection? TryOf(PollScheduler scheduler, SafeHandle socket, byte[] receiveBuffer)
    {
        try
        {
            return Of(scheduler, socket, receiveBuffer);
        }
        catch (SyscallException e) when (e.Errno is Errno.ENOTCONN or Errno.EINVAL)
        {
            socket.Dispose();
            return null;
        }
    }

    internal static HypervisorException DoesNotRead(int limit) => new(
        ErrorCode.OperationFailed, ErrorDomain.None, $"the peer does not read: more than {limit} bytes wait for it");

    private static HypervisorException CannotSend(Exception cause) => new(
        ErrorCode.SystemError, ErrorDomain.None, $"cannot send: {(cause as SyscallException)?.Reason ?? cause.Message}", cause);

    private void Validate(ReadOnlySpan<byte> data, SafeHandle[] handles)
    {
        if (handles.Length > 0 && Peer is NetworkPeer)
        {
            throw new ArgumentException("handles cannot go to another host", nameof(handles));
        }

        if (handles.Length > UnixSocket.MaxHandles || (handles.Length > 0 && data.IsEmpty))
        {
            throw new ArgumentException($"{handles.Length} handles with {data.Length} bytes", nameof(handles));
        }

        foreach (SafeHandle handle in handles)
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        }
    }

    private void Queue(ReadOnlySpan<byte> data, SafeHandle[] handles)
    {
        if (handles.Length > 0)
        {
            _handles.Add(_pending.Count, CopyOrFail(handles));
        }

        _pending.Add(data);
        _flush ??= scheduler.WhenReady(socket, PollEvents.Out).Subscribe(_ => Flush(), FailLater);
    }

    // Nothing of this message has gone: the connection goes on without it.
    private static SafeHandle[] CopyOrFail(SafeHandle[] handles)
    {
        try
        {
            return HandleQueue.Copy(handles);
        }
        catch (SyscallException e)
        {
            throw CannotSend(e);
        }
    }

    private void ReceiveSome(IObserver<ReadOnlyMemory<byte>> observer)
    {
        int length;
        try
        {
            length = HandleLimit > 0 ? ReceiveWithHandles() : StreamSocket.Receive(socket, receiveBuffer);
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

    // What is more than is wanted is closed: a peer must not be able to make this process run out of handles.
    private int ReceiveWithHandles()
    {
        int length = UnixSocket.ReceiveHandles(socket, receiveBuffer, _arriving);
        foreach (DescriptorHandle handle in _arriving)
        {
            if (_arrived.Count < HandleLimit)
            {
                _arrived.Enqueue(handle);
            }
            else
            {
                handle.Dispose();
            }
        }

        _arriving.Clear();
        return length;
    }

    private void Flush()
    {
        try
        {
            FlushSome();
        }
        catch (SyscallException e)
        {
            FailLater(e);
            return;
        }

        if (_pending.Count == 0)
        {
            _flush?.Dispose();
            _flush = null;
            _drained.OnNext(Unit.Default);
        }
    }

    /// <summary>Up to the next handles, then these with one byte, and so on until the kernel takes no more.</summary>
    private void FlushSome()
    {
        while (_pending.Count > 0)
        {
            int before = Math.Min(_handles.BytesBefore, _pending.Count);
            ReadOnlySpan<byte> bytes = _pending.Waiting[..Math.Max(before, 1)];
            int sent = before > 0 ? TrySend(bytes) : TrySend(bytes, _handles.Next);
            _handles.Drop(sent);
            _pending.Drop(sent);
            if (sent < bytes.Length)
            {
                return;
            }
        }
    }

    /// <summary>What is queued can never be sent. Its sender has long gone on, so the receiver is told.</summary>
    private void FailLater(Exception cause)
    {
        _failure = cause;
        _pending.Drop(_pending.Count);
        _handles.Dispose();
        _flush?.Dispose();
        _receiver?.OnError(cause);
    }

    private int SendOrFail(ReadOnlySpan<byte> data, ReadOnlySpan<SafeHandle> handles)
    {
        try
        {
            return TrySend(data, handles);
        }
        catch (SyscallException e)
        {
            _failure = e;
            throw CannotSend(e);
        }
    }

    /// <summary>Sends what the kernel takes; a peer that is gone takes everything, since nobody will read it.</summary>
    private int TrySend(ReadOnlySpan<byte> data, ReadOnlySpan<SafeHandle> handles = default)
    {
        int sent = 0;
        while (sent < data.Length)
        {
            try
            {
                int count = sent == 0 && !handles.IsEmpty
                    ? UnixSocket.SendHandles(socket, data, handles)
                    : StreamSocket.Send(socket, data[sent..]);
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
