using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Rx.Hypervisor.Daemon.Systemd;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>Tells the service manager that the daemon lives, as long as both loops take their turns.</summary>
/// <remarks>When one does not, the manager hears nothing and ends the daemon; guests run on, and the next one adopts them.</remarks>
internal sealed class Watchdog(ServiceManager manager, Loops loops) : IHostedService
{
    private IDisposable? _rounds;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (manager.WatchdogInterval is { } interval)
        {
            _rounds = Begin(loops.Wire, loops.Drivers, interval / 3, manager.Alive);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _rounds?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Goes from one loop to the other and back, then says so, then waits.</summary>
    internal static IDisposable Begin(IScheduler first, IScheduler second, TimeSpan pause, Action alive)
    {
        var isOver = new BooleanDisposable(); // Not the items: one may have run and made the next before it is known here.
        Go();
        return isOver;

        void Go()
        {
            if (!isOver.IsDisposed)
            {
                second.Schedule(() => first.Schedule(Back));
            }
        }

        void Back()
        {
            if (!isOver.IsDisposed)
            {
                alive();
                first.Schedule(pause, Go);
            }
        }
    }
}
