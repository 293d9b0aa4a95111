using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using System.Security.Authentication;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Drivers.Remote.Server.Own;
using Rx.Hypervisor.Drivers.Remote.Server.Tls;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <summary>Serves a hypervisor to whoever speaks libvirt's remote protocol: virsh, libvirt's bindings, other programs of this project.</summary>
/// <remarks>
/// <para>Threading: safe from any thread. All clients are served on the scheduler of the machine it was made with, one packet at a time; give
/// it one of its own, and a driver that is busy delays nobody.</para>
/// <para>Memory: bounded by <see cref="RpcServerOptions.Limits"/>, whatever clients do or leave undone.</para>
/// <para>Disposal: closes the sockets, lets all clients go, and with them what they have opened.</para>
/// </remarks>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly HashSet<ServerConnection> _clients = [];
    private readonly Dictionary<ServerConnection, IDisposable> _strangers = []; // Who has not shown yet who it is, and how long it may take.
    private readonly HashSet<TlsConnection> _handshakes = []; // Who has not even come so far.
    private readonly CompositeDisposable _endpoints = [];
    private readonly Stack<XdrBuffer> _buffers = new();
    private readonly TaskCompletionSource _stopped = new();
    private IHypervisor? _hypervisor; // Whose events are told.
    private IDisposable? _events;
    private readonly BehaviorSubject<int> _count = new(0);
    private long _lastClient;
    private bool _isStopping;

    private RpcServer(IHost machine, RpcServerOptions options)
    {
        (Machine, Options) = (machine, options);
        Logger = machine.Log.CreateLogger(typeof(RpcServer).FullName!);
        NetworkEvents = new NetworkFanout(Events);
    }

    /// <summary>How many clients are connected.</summary>
    public int ClientCount => _count.Value;

    /// <summary>How many clients are connected, as they come and go.</summary>
    /// <remarks>
    /// <para>Shape: replays how many there are, then one value for each that comes or goes.</para>
    /// <para>Threading: on the server's scheduler; the value of now, where somebody subscribes.</para>
    /// <para>Errors: none.</para>
    /// <para>Completion: when the server has stopped.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    public IObservable<int> Clients => _count;

    /// <summary>How many bytes wait for each client.</summary>
    internal IEnumerable<int> Pending => _clients.Select(static client => client.PendingBytes);

    /// <summary>Where it runs.</summary>
    internal IHost Machine { get; }

    internal RpcServerOptions Options { get; }

    internal ILogger Logger { get; }

    internal ServedPrograms Programs { get; } = new();

    internal EventFanout Events { get; } = new();

    internal NetworkFanout NetworkEvents { get; }

    internal EventLines Lines { get; } = new();

    /// <summary>Starts a server that has no sockets yet: <see cref="ServeAsync"/> adds them.</summary>
    /// <param name="machine">Its scheduler serves the clients, its sockets and clock are used, and it has the log.</param>
    /// <param name="options">How. Not to be changed afterwards, but for the values of its <see cref="RpcServerOptions.Limits"/>, on the scheduler of the machine: they hold for what clients do from then on.</param>
    /// <exception cref="ArgumentException">The options are not complete.</exception>
    /// <exception cref="HypervisorException">The hypervisor cannot be opened.</exception>
    public static Task<RpcServer> StartAsync(IHost machine, RpcServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Open is not { } open)
        {
            throw new ArgumentException($"{nameof(RpcServerOptions)}.{nameof(RpcServerOptions.Open)} is missing.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.KeepAliveInterval, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.KeepAliveCount, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.HeartbeatInterval, TimeSpan.Zero, nameof(options));
        return machine.Scheduler.InvokeAsync(async () =>
        {
            var server = new RpcServer(machine, options);
            server._hypervisor = await open();
            server._events = server._hypervisor.Events.Subscribe(server.Tell);
            return server;
        });
    }

    /// <summary>Takes clients from a socket. It is the server's from here on, who disposes it.</summary>
    /// <param name="listener">A socket of the same machine.</param>
    /// <param name="endpoint">What clients may do who come this way; <see langword="null"/> means everything.</param>
    /// <exception cref="ObjectDisposedException">The server is stopped.</exception>
    public Task ServeAsync(IHostListener listener, RpcEndpoint? endpoint = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return Machine.Scheduler.InvokeAsync(() =>
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            Serve(listener, endpoint ?? new RpcEndpoint());
            return Task.FromResult(true);
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(Machine.Scheduler.InvokeAsync(async () =>
    {
        if (!_isStopping)
        {
            _isStopping = true;
            await StopAsync();
            _count.OnCompleted();
            _stopped.SetResult();
        }

        await _stopped.Task;
    }));

    /// <summary>A buffer for what a turn has to say; there are as many as there are turns inside one another.</summary>
    internal XdrBuffer RentBuffer() => _buffers.TryPop(out XdrBuffer? buffer) ? buffer : new XdrBuffer();

    internal void ReturnBuffer(XdrBuffer buffer)
    {
        buffer.Clear();
        _buffers.Push(buffer);
    }

    /// <summary>A client is gone.</summary>
    internal void Remove(ServerConnection client, string why)
    {
        _clients.Remove(client);
        Acquaint(client);
        _count.OnNext(_clients.Count);
        Log.Disconnected(Logger, client.Peer, why, _clients.Count);
    }

    /// <summary>A client has shown who it is.</summary>
    internal void NoteAuthenticated(ServerConnection client, string identity)
    {
        Acquaint(client);
        Log.Authenticated(Logger, client.Peer, identity);
    }

    private void Tell(HypervisorEvent news)
    {
        Events.Publish(news);
        NetworkEvents.Publish(news);
    }

    private void Acquaint(ServerConnection client)
    {
        if (_strangers.Remove(client, out IDisposable? timeout))
        {
            timeout.Dispose();
        }
    }

    private void Serve(IHostListener listener, RpcEndpoint endpoint)
    {
        Log.Serving(Logger, listener.EndPoint.ToString()!, endpoint.IsReadOnly ? ", to read only" : "");
        _endpoints.Add(listener);
        _endpoints.Add(listener.Accepted.Subscribe(
            transport => Accept(transport, listener, endpoint),
            error => Log.ListenerFailed(Logger, listener.EndPoint.ToString()!, error)));
    }

    private void Accept(IHostConnection transport, IHostListener listener, RpcEndpoint endpoint)
    {
        string peer = $"client {++_lastClient} of {listener.EndPoint} ({transport.Peer})";
        if (ObstacleTo(transport.Peer, endpoint) is { } obstacle)
        {
            Log.TurnedAway(Logger, peer, obstacle);
            transport.Dispose();
            return;
        }

        if (endpoint.Tls is { } tls)
        {
            _ = SecureAsync(new TlsConnection(transport), peer, endpoint, tls);
        }
        else
        {
            Admit(transport, peer, endpoint);
        }
    }

    private async Task SecureAsync(TlsConnection transport, string peer, RpcEndpoint endpoint, RpcServerTls tls)
    {
        _handshakes.Add(transport);
        try
        {
            using IDisposable timeout = Machine.Scheduler.Schedule(transport, Options.Limits.AuthenticationTime, static (_, slow) =>
            {
                slow.Dispose();
                return Disposable.Empty;
            });
            await transport.AuthenticateAsync(tls, Machine.Clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or AuthenticationException or HypervisorException or ObjectDisposedException)
        {
            Log.TurnedAway(Logger, peer, $"no TLS session came about: {e.Message}");
            transport.Dispose();
            return;
        }
        finally
        {
            _handshakes.Remove(transport);
        }

        if (_isStopping)
        {
            transport.Dispose();
            return;
        }

        if (transport.Name.Length > 0)
        {
            Log.Authenticated(Logger, peer, transport.Name);
        }

        Admit(transport, peer, endpoint);
    }

    private void Admit(IHostConnection transport, string peer, RpcEndpoint endpoint)
    {
        var client = new ServerConnection(this, transport, peer, endpoint);
        _clients.Add(client);
        if (!client.Session.IsAuthenticated)
        {
            _strangers.Add(client, Machine.Scheduler.Schedule(client, Options.Limits.AuthenticationTime, static (_, stranger) =>
            {
                stranger.Close("it has not shown who it is");
                return Disposable.Empty;
            }));
        }

        _count.OnNext(_clients.Count);
        Log.Connected(Logger, peer, _clients.Count);
        client.Listen();
    }

    private string? ObstacleTo(HostPeer peer, RpcEndpoint endpoint)
    {
        RpcServerLimits limits = Options.Limits;
        return endpoint.Admits?.Invoke(peer) is false ? "it may not connect here"
            : _clients.Count + _handshakes.Count >= limits.Clients ? $"there are {_clients.Count + _handshakes.Count} clients"
            : (endpoint.Authentication is not null || endpoint.Tls is not null) && _strangers.Count + _handshakes.Count >= limits.UnauthenticatedClients
                ? $"{_strangers.Count + _handshakes.Count} clients have not shown yet who they are"
            : null;
    }

    private async Task StopAsync()
    {
        _endpoints.Dispose();
        foreach (TlsConnection one in _handshakes.ToArray())
        {
            one.Dispose();
        }

        await Task.WhenAll(_clients.ToArray().Select(static client => client.CloseAsync("the server stops")).ToArray());
        _events?.Dispose();
        await _hypervisor!.DisposeAsync();
        Events.Dispose();
        NetworkEvents.Dispose();
        foreach (XdrBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }
}
