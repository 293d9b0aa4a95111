using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>One end of a byte stream in memory.</summary>
internal sealed class VirtualConnection : IHostConnection
{
    private readonly VirtualSockets _sockets;
    private readonly IScheduler _scheduler;
    private readonly SendQueue _arrived = new();
    private VirtualConnection _peer = null!;
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private bool _ended;
    private bool _disposed;

    private VirtualConnection(VirtualSockets sockets, IScheduler scheduler)
    {
        _sockets = sockets;
        _scheduler = scheduler;
        sockets.OpenHandles++;
    }

    public IObservable<ReadOnlyMemory<byte>> Received => Observable.Create<ReadOnlyMemory<byte>>(observer =>
    {
        if (!_disposed)
        {
            _observer = observer;
            DeliverSoon();
        }

        return () => _observer = _observer == observer ? null : _observer;
    });

    public void Send(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (data.IsEmpty || _peer._disposed)
        {
            return;
        }

        if (_peer._arrived.Count + data.Length > LinuxConnection.PendingLimit)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None,
                $"the peer does not read: more than {LinuxConnection.PendingLimit} bytes wait for it");
        }

        _peer._arrived.Add(data);
        _peer.DeliverSoon();
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _sockets.OpenHandles--;
            _observer = null;
            _peer._ended = true;
            _peer.DeliverSoon();
        }
    }

    internal static (VirtualConnection Near, VirtualConnection Far) Pair(VirtualSockets sockets, IScheduler scheduler)
    {
        var near = new VirtualConnection(sockets, scheduler);
        var far = new VirtualConnection(sockets, scheduler) { _peer = near };
        near._peer = far;
        return (near, far);
    }

    private void DeliverSoon() => _scheduler.Schedule(this, static (_, connection) =>
    {
        connection.Deliver();
        return Disposable.Empty;
    });

    /// <summary>One buffer full a turn, as on a real host, so that no connection starves another.</summary>
    private void Deliver()
    {
        if (_observer is not { } observer)
        {
            return;
        }

        if (_arrived.Count > 0)
        {
            int length = Math.Min(_arrived.Count, _sockets.ReceiveBuffer.Length);
            _arrived.Waiting[..length].CopyTo(_sockets.ReceiveBuffer);
            _arrived.Drop(length);
            if (_arrived.Count > 0 || _ended)
            {
                DeliverSoon();
            }

            observer.OnNext(_sockets.ReceiveBuffer.AsMemory(0, length));
        }
        else if (_ended)
        {
            _observer = null;
            observer.OnCompleted();
        }
    }
}
