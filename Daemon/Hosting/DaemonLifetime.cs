using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Daemon.Systemd;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>How the daemon lives: SIGTERM and SIGINT end it, SIGHUP has the configuration read anew, and the service manager hears of it all.</summary>
internal sealed class DaemonLifetime(
    IHostApplicationLifetime application, DaemonConfiguration configuration, ServiceManager manager, Loops loops, DaemonService service, ILogger<DaemonLifetime> log)
    : IHostLifetime, IDisposable
{
    private readonly List<IDisposable> _registrations = [];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, End));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, End));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, End));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload));
        _registrations.Add(application.ApplicationStarted.Register(Ready));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Ended(log);
        return Task.CompletedTask;
    }

    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Ready()
    {
        string status = service.Status;
        Log.Ready(log, service.Age.TotalMilliseconds, status);
        manager.Ready(status);
        // What a start with thousands of definitions leaves behind would stay for days: from here on there is little to collect.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true; // The default would end the process at once.
        Log.Stopping(log, signal.Signal.ToString());
        manager.Stopping();
        application.StopApplication();
    }

    // On the wire's loop: two signals are two turns, and nothing reads half of a change.
    private void Reload(PosixSignalContext signal)
    {
        signal.Cancel = true;
        loops.Wire.Schedule(Reload);
    }

    private void Reload()
    {
        manager.Reloading(service.Now);
        try
        {
            IReadOnlyList<ConfigKey> changed = configuration.Reload(log);
            service.Apply(configuration.Settings);
            service.RenewCertificates();
            Log.Reloaded(log, changed.Count == 0 ? "nothing has changed" : string.Join(", ", changed.Select(key => $"{key.Name} = {key.Show(configuration.Settings)}")));
        }
        catch (DaemonException e)
        {
            Log.NotReloaded(log, e.Message);
        }

        manager.Ready(service.Status);
    }
}
