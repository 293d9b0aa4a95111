using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>What the daemon does: hosts the drivers, and serves clients.</summary>
/// <remarks>In this order: it listens, so that clients wait instead of being refused; the drivers start; clients are served. And back.</remarks>
internal sealed class DaemonService(
    DaemonArguments arguments, DaemonPaths paths, DaemonConfiguration configuration, Loops loops, IHostApplicationLifetime application,
    ILoggerFactory logs, ILogger<DaemonService> log) : IHostedService
{
    private readonly RpcServerLimits _limits = new();
    private readonly Admission _admission = new(configuration, paths);
    private readonly DaemonRecording _recording = new(log);
    private readonly TimeSpan _begin = loops.Wire.TimeProvider.GetElapsedTime(0);
    private Sockets? _sockets;
    private HypervisorHost? _host;
    private RpcServer? _server;
    private IDisposable? _idle;
    private RpcEndpoint[] _encrypted = []; // Replaced whole; what they say of TLS is the wire's loop's.

    /// <summary>What it is about, for people.</summary>
    internal string Status => $"{ActiveGuests()} of {_host?.Hypervisor.ListDomains().Count ?? 0} guests run";

    /// <summary>What ended the drivers while it ran, if anything did.</summary>
    internal Exception? Failure { get; private set; }

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

        try
        {
            await StartAsync(settings, cancellationToken);
        }
        catch
        {
            await StopAsync(CancellationToken.None); // The generic host stops only what has started.
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _idle?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _sockets?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private async Task StartAsync(DaemonSettings settings, CancellationToken cancellationToken)
    {
        var machine = new LinuxHost(loops.Wire, logs);
        _sockets = new Sockets(arguments, paths, settings, machine.Sockets);
        IReadOnlyList<ServedSocket> sockets = await loops.Wire.InvokeAsync(() => Task.FromResult(_sockets.Listen()));
        (ServedSocket Socket, RpcEndpoint Endpoint)[] served = [.. sockets.Select(socket => (socket, EndpointOf(socket.Role, settings)))];
        _encrypted = [.. served.Where(static one => one.Socket.Role == SocketRole.Tls).Select(static one => one.Endpoint)];
        LoadCertificates();
        _host = await InstalledDrivers.StartAsync(paths, settings, options =>
        {
            options.Host = new LinuxHost(loops.Drivers, logs);
            options.Delivery = loops.Wire;
            options.Recording = _recording.Begin(settings);
        }, cancellationToken);
        if (_host.Recording is { } recording)
        {
            Log.Recording(log, recording.Path);
        }

        Apply(settings);
        _server = await RpcServer.StartAsync(machine, ServerOptions(settings));
        foreach ((ServedSocket socket, RpcEndpoint endpoint) in served)
        {
            await _server.ServeAsync(socket.Listener, endpoint);
        }

        if (arguments.IdleTime > TimeSpan.Zero) // Zero: never.
        {
            _idle = IdleEnd.Of(_server.Clients, IdleEnd.ActiveOn(_host.Hypervisor), arguments.IdleTime, loops.Wire).Subscribe(_ => End());
        }
    }

    /// <summary>Takes over what can be changed while it runs. On the wire's scheduler.</summary>
    internal void Apply(DaemonSettings settings)
    {
        _limits.Clients = settings.MaxClients;
        _limits.UnauthenticatedClients = settings.MaxAnonymousClients == 0 ? int.MaxValue : settings.MaxAnonymousClients; // libvirt's way to say: any number.
        _limits.CallsInFlight = settings.MaxClientCalls;
        _limits.PendingBytes = settings.MaxClientBacklog;
        if (_host is { } host)
        {
            _recording.Follow(host, settings, Fail);
        }
    }

    /// <summary>Reads keys and certificates anew, for clients that come from now on; who is connected stays. On the wire's scheduler.</summary>
    internal void RenewCertificates()
    {
        try
        {
            if (LoadCertificates() is { } own)
            {
                Log.CertificatesRenewed(log, own.Subject, new DateTimeOffset(own.NotAfter.ToUniversalTime()));
            }
        }
        catch (DaemonException e)
        {
            Log.CertificatesKept(log, e.Message);
        }
    }

    // The certificate of this daemon; null where nobody comes by TLS.
    private X509Certificate2? LoadCertificates()
    {
        if (_encrypted.Length == 0)
        {
            return null;
        }

        RpcServerTls tls = _admission.LoadTls(TimeProvider.System.GetUtcNow());
        foreach (RpcEndpoint endpoint in _encrypted)
        {
            endpoint.Tls = tls;
        }

        return tls.Certificate;
    }

    private RpcServerOptions ServerOptions(DaemonSettings settings)
    {
        string host = _host!.Hypervisor.Uri.OriginalString;
        return new RpcServerOptions
        {
            Open = () => Rx.Hypervisor.Hypervisor.ConnectAsync(host),
            Uri = new Uri(paths.IsSystem ? "qemu:///system" : "qemu:///session"),
            Limits = _limits,
            KeepAliveInterval = settings.KeepAliveInterval ?? TimeSpan.MaxValue, // Never reached.
            KeepAliveCount = settings.KeepAliveCount,
        };
    }

    private RpcEndpoint EndpointOf(SocketRole role, DaemonSettings settings) => new()
    {
        IsReadOnly = role == SocketRole.ReadOnly,
        Authentication = Admission.SchemeOf(settings, role) == AuthScheme.Sasl ? _admission.Passwords : null,
        // A user's daemon is that user's, whatever modes say.
        Admits = paths.IsSystem ? null : static peer => peer is LocalPeer { UserId: var user } && (user == 0 || user == Accounts.EffectiveUser),
    };

    private void Fail(Exception failure)
    {
        Failure = failure;
        application.StopApplication();
    }

    private void End()
    {
        Log.Idle(log, arguments.IdleTime.TotalSeconds);
        application.StopApplication();
    }

    private int ActiveGuests() => _host?.Hypervisor.ListDomains(DomainListFlags.Active).Count ?? 0;
}
