using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>What the daemon does: hosts the drivers.</summary>
internal sealed class DaemonService(
    DaemonArguments arguments, DaemonPaths paths, DaemonConfiguration configuration, Loops loops, IHostApplicationLifetime application,
    ILoggerFactory logs, ILogger<DaemonService> log) : IHostedService
{
    private readonly TimeSpan _begin = loops.Wire.TimeProvider.GetElapsedTime(0);
    private HypervisorHost? _host;
    private IDisposable? _idle;

    /// <summary>What it is about, for people.</summary>
    internal string Status => $"{Count(ActiveGuests(), "guest")} of {_host?.Hypervisor.ListDomains().Count ?? 0} running";

    /// <summary>CLOCK_MONOTONIC.</summary>
    internal TimeSpan Now => loops.Wire.TimeProvider.GetElapsedTime(0);

    /// <summary>Since it was put together.</summary>
    internal TimeSpan Age => Now - _begin;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        DaemonSettings settings = configuration.Settings;
        Log.Starting(log, Product.Version, Environment.ProcessId, configuration.Path, paths.Folders.Root);
        foreach (string warning in configuration.Warnings)
        {
            Log.Configuration(log, warning);
        }

        _host = await InstalledDrivers.StartAsync(paths, settings, options =>
        {
            options.Host = new LinuxHost(loops.Drivers, logs);
            options.Delivery = loops.Wire;
        }, cancellationToken);
        _idle = IdleEnd.Of(Observable.Return(0), _host.Hypervisor.Domains.Changes.Select(_ => ActiveGuests()), arguments.IdleTime, loops.Wire).Subscribe(_ =>
        {
            Log.Idle(log, arguments.IdleTime.TotalSeconds);
            application.StopApplication();
        });
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _idle?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private int ActiveGuests() => _host?.Hypervisor.ListDomains(DomainListFlags.Active).Count ?? 0;
}
