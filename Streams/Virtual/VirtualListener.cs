using System;
using System.Collections.Generic;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A listening socket in memory; it lives while its maker or a process that was given it does.</summary>
internal sealed class VirtualListener : IHostListener, IVirtualHandle
{
    private readonly VirtualSockets _sockets;
    private readonly IScheduler _scheduler;
    private readonly Queue<VirtualConnection> _backlog = new();
    private IObserver<IHostConnection>? _observer; // Whoever accepts: the maker, or a process that was given the listener.
    private IObserver<IHostConnection>? _maker;    // The maker, while it accepts.
    private int _holders = 1;
    private bool _disposed;

    internal VirtualListener(VirtualSockets sockets, IScheduler scheduler, EndPoint endPoint)
    {
        _sockets = sockets;
        _scheduler = scheduler;
        EndPoint = endPoint;
        sockets.OpenHandles++;
    }

    public EndPoint EndPoint { get; }

    internal SocketAccess? Access { get; init; }

    /// <summary>Whom those who connect have for a peer.</summary>
    internal LocalPeer Owner { get; init; } = new(ProcessId: 1, UserId: 0, GroupId: 0);

    public IObservable<IHostConnection> Accepted => Observable.Create<IHostConnection>(observer =>
    {
        _maker = observer;
        if (_disposed)
        {
            EndSoon();
        }

        IDisposable accepting = Accept(observer);
        return () =>
        {
            _maker = _maker == observer ? null : _maker;
            accepting.Dispose();
        };
    });

    internal bool IsOpen => _holders > 0;

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
            EndSoon();
        }
    }

    /// <summary>The copy of the handle that a process was given: it is open until the process closes it or ends.</summary>
    public IVirtualHandle Duplicate()
    {
        _holders++;
        return new Copy(this);
    }

    private void Release()
    {
        if (--_holders == 0)
        {
            _sockets.OpenHandles--;
            while (_backlog.TryDequeue(out VirtualConnection? waiting))
            {
                waiting.Dispose();
            }
        }
    }

    internal void Offer(VirtualConnection connection)
    {
        _backlog.Enqueue(connection);
        DeliverSoon();
    }

    private IDisposable Accept(IObserver<IHostConnection> observer)
    {
        _observer = observer;
        DeliverSoon();
        return Disposable.Create(() => _observer = _observer == observer ? null : _observer);
    }

    private void EndSoon() => _scheduler.Schedule(this, static (_, listener) =>
    {
        listener._maker?.OnError(new ObjectDisposedException(nameof(IHostListener), "The handle was closed while it was watched."));
        return Disposable.Empty;
    });

    private void DeliverSoon() => _scheduler.Schedule(this, static (_, listener) =>
    {
        while (listener._observer is { } observer && listener._backlog.TryDequeue(out VirtualConnection? connection))
        {
            observer.OnNext(connection);
        }

        return Disposable.Empty;
    });

    private sealed class Copy(VirtualListener listener) : IHostListener, IVirtualHandle
    {
        private bool _disposed;

        public EndPoint EndPoint => listener.EndPoint;

        public IObservable<IHostConnection> Accepted => Observable.Create<IHostConnection>(listener.Accept);

        public IVirtualHandle Duplicate() => listener.Duplicate();

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                listener.Release();
            }
        }
    }
}
