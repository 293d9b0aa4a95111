using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>One end of a byte stream in memory.</summary>
internal sealed class VirtualConnection : IHostConnection
{
    private const int MostHandles = 32;

    /// <summary>What the machine's kernel takes for a peer that does not read, as Linux does for unix sockets.</summary>
    private const int KernelRoom = 208 * 1024;

    private readonly VirtualSockets _sockets;
    private readonly IScheduler _scheduler;
    private readonly SendQueue _arrived = new();
    private readonly Queue<(long At, IVirtualHandle Handle)> _handles = new(); // Which go with bytes that were not delivered yet.
    private long _delivered;
    private VirtualConnection _peer = null!;
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private bool _ended;
    private bool _disposed;
    private readonly Subject<Unit> _drained = new();
    private readonly Queue<IVirtualHandle> _taken = new(); // Delivered; whoever reads may take them.

    private VirtualConnection(VirtualSockets sockets, IScheduler scheduler, HostPeer peer)
    {
        Peer = peer;
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

    public HostPeer Peer { get; }

    public int PendingBytes => _disposed ? 0 : Math.Max(0, _peer._arrived.Count - KernelRoom);

    public int SendLimit { get; set; } = IHostConnection.DefaultSendLimit;

    public IObservable<Unit> Drained => _drained.AsObservable();

    public int HandleLimit { get; set; }

    public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
    {
        handle = _taken.TryDequeue(out IVirtualHandle? next) ? next : null;
        return handle is not null;
    }

    public void Send(ReadOnlySpan<byte> data) => Send(data, []);

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (handles.Count > MostHandles || (handles.Count > 0 && (data.IsEmpty || Peer is NetworkPeer)))
        {
            throw new ArgumentException($"{handles.Count} handles with {data.Length} bytes to {Peer}", nameof(handles));
        }

        if (data.IsEmpty || _peer._disposed)
        {
            return;
        }

        if (PendingBytes + data.Length > SendLimit)
        {
            throw LinuxConnection.DoesNotRead(SendLimit);
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

    /// <summary>Makes both ends.</summary>
    /// <param name="sockets">Of the machine.</param>
    /// <param name="scheduler">Where they tell.</param>
    /// <param name="seesNear">Whom the far end has for a peer.</param>
    /// <param name="seesFar">Whom the near end has for a peer.</param>
    internal static (VirtualConnection Near, VirtualConnection Far) Pair(
        VirtualSockets sockets, IScheduler scheduler, HostPeer seesNear, HostPeer seesFar)
    {
        var near = new VirtualConnection(sockets, scheduler, seesFar);
        var far = new VirtualConnection(sockets, scheduler, seesNear) { _peer = near };
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

        while (_taken.TryDequeue(out IVirtualHandle? handle))
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
            bool wasBehind = _peer.PendingBytes > 0;
            int length = Math.Min(_arrived.Count, _sockets.ReceiveBuffer.Length);
            _arrived.Waiting[..length].CopyTo(_sockets.ReceiveBuffer);
            _arrived.Drop(length);
            _delivered += length;
            while (_handles.TryPeek(out (long At, IVirtualHandle Handle) next) && next.At < _delivered)
            {
                Keep(_handles.Dequeue().Handle);
            }

            if (_arrived.Count > 0 || _ended)
            {
                DeliverSoon();
            }

            if (wasBehind && _peer.PendingBytes == 0)
            {
                _peer.TellDrainedSoon();
            }

            observer.OnNext(_sockets.ReceiveBuffer.AsMemory(0, length));
        }
        else if (_ended)
        {
            _observer = null;
            observer.OnCompleted();
        }
    }

    // As on a real host: what is more than is wanted is closed.
    private void Keep(IVirtualHandle handle)
    {
        if (_taken.Count < HandleLimit)
        {
            _taken.Enqueue(handle);
        }
        else
        {
            handle.Dispose();
        }
    }

    private void TellDrainedSoon() => _scheduler.Schedule(this, static (_, connection) =>
    {
        if (!connection._disposed)
        {
            connection._drained.OnNext(Unit.Default);
        }

        return Disposable.Empty;
    });
}
