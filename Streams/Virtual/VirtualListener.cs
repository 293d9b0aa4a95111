using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A listening socket in memory; it lives while its maker or a process that was given it does.</summary>
internal sealed class VirtualListener : IHostListener
{
    private readonly VirtualSockets _sockets;
    private readonly IScheduler _scheduler;
    private readonly Queue<VirtualConnection> _backlog = new();
    private IObserver<IHostConnection>? _observer;
    private int _holders = 1;
    private bool _disposed;

    internal VirtualListener(VirtualSockets sockets, IScheduler scheduler, string path)
    {
        _sockets = sockets;
        _scheduler = scheduler;
        Path = path;
        sockets.OpenHandles++;
    }

    public string Path { get; }

    public IObservable<IHostConnection> Accepted => Observable.Create<IHostConnection>(observer =>
    {
        _observer = observer;
        DeliverSoon();
        return () => _observer = null;
    });

    internal bool IsOpen => _holders > 0;

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }
    }

    internal void Retain() => _holders++;

    internal void Release()
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

    private void DeliverSoon() => _scheduler.Schedule(this, static (_, listener) =>
    {
        while (listener._observer is { } observer && listener._backlog.TryDequeue(out VirtualConnection? connection))
        {
            observer.OnNext(connection);
        }

        return Disposable.Empty;
    });
}
