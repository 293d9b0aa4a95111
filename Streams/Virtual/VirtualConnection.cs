using System;
using System.Collections.Generic;
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
    private readonly Queue<byte[]> _arrived = new();
    private VirtualConnection _peer = null!;
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private int _waiting;
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
        _observer = observer;
        DeliverSoon();
        return () => _observer = null;
    });

    public void Send(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (data.IsEmpty || _peer._disposed)
        {
            return;
        }

        if (_peer._waiting + data.Length > LinuxConnection.PendingLimit)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None,
                $"the peer does not read: more than {LinuxConnection.PendingLimit} bytes wait for it");
        }

        _peer._arrived.Enqueue(data.ToArray());
        _peer._waiting += data.Length;
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

    private void Deliver()
    {
        while (_observer is { } observer && _arrived.TryDequeue(out byte[]? data))
        {
            _waiting -= data.Length;
            observer.OnNext(data);
        }

        if (_ended && _arrived.Count == 0 && _observer is { } last)
        {
            _observer = null;
            last.OnCompleted();
        }
    }
}
