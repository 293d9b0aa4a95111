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
    private const int MostHandles = 32;

    private readonly VirtualSockets _sockets;
    private readonly IScheduler _scheduler;
    private readonly SendQueue _arrived = new();
    private readonly Queue<(long At, IVirtualHandle Handle)> _handles = new(); // Which go with bytes that were not delivered yet.
    private long _delivered;
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

    /// <summary>Handles that the other end has sent, told of no later than the byte that they came with. The taker's to dispose.</summary>
    internal Queue<IVirtualHandle> Arrived { get; } = new();

    public void Send(ReadOnlySpan<byte> data) => Send(data, []);

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (handles.Count > MostHandles || (handles.Count > 0 && data.IsEmpty))
        {
            throw new ArgumentException($"{handles.Count} handles with {data.Length} bytes", nameof(handles));
        }

        if (data.IsEmpty || _peer._disposed)
        {
            return;
        }

        if (_peer._arrived.Count + data.Length > LinuxConnection.PendingLimit)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.None,
                $"the peer does not read: more than {LinuxConnection.PendingLimit} bytes wait for it");
        }

        // All or none: one that is closed is noticed before any is on its way.
        IVirtualHandle[] copies = Duplicate(handles);
        foreach (IVirtualHandle copy in copies)
        {
            _peer._handles.Enqueue((_peer._delivered + _peer._arrived.Count, copy));
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
            DropHandles();
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

    private static IVirtualHandle[] Duplicate(IReadOnlyList<IPassableHandle> handles)
    {
        var copies = new List<IVirtualHandle>();
        try
        {
            foreach (IPassableHandle handle in handles)
            {
                copies.Add(((IVirtualHandle)handle).Duplicate());
            }

            return [.. copies];
        }
        catch
        {
            copies.ForEach(static copy => copy.Dispose());
            throw;
        }
    }

    // As the kernel does with what nobody has taken.
    private void DropHandles()
    {
        while (_handles.TryDequeue(out (long At, IVirtualHandle Handle) next))
        {
            next.Handle.Dispose();
        }

        while (Arrived.TryDequeue(out IVirtualHandle? handle))
        {
            handle.Dispose();
        }
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
            _delivered += length;
            while (_handles.TryPeek(out (long At, IVirtualHandle Handle) next) && next.At < _delivered)
            {
                Arrived.Enqueue(_handles.Dequeue().Handle);
            }

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
