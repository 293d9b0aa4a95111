using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Concurrency;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The sockets of a <see cref="VirtualHost"/>.</summary>
public sealed class VirtualSockets : IHostSockets
{
    private const int LongestPath = 107;
    private const int FirstEphemeralPort = 49152;

    private readonly IScheduler _scheduler;
    private readonly VirtualFiles _files;
    private readonly Dictionary<string, VirtualListener> _listeners = new(StringComparer.Ordinal);
    private readonly List<VirtualListener> _ports = []; // Those that were closed are dropped when the next one comes.
    private readonly List<InheritedListener> _inherited = [];
    private int _lastPort = FirstEphemeralPort - 1;

    internal VirtualSockets(IScheduler scheduler, VirtualFiles files) => (_scheduler, _files) = (scheduler, files);

    /// <summary>How many listeners and connections are open: a test that left none behind sees 0.</summary>
    public int OpenHandles { get; internal set; }

    /// <summary>TCP ports that programs listen on, on every address of the machine: its own, and any.</summary>
    public ISet<int> TakenPorts { get; } = new HashSet<int>();

    /// <summary>Who connects and listens from now on, as peers on the machine see it.</summary>
    public LocalPeer Identity { get; set; } = new(ProcessId: 1, UserId: 0, GroupId: 0);

    /// <summary>The groups of the machine: their numbers by name.</summary>
    public IDictionary<string, uint> Groups { get; } = new Dictionary<string, uint>(StringComparer.Ordinal) { ["root"] = 0 };

    /// <inheritdoc/>
    public IHostListener Listen(string path, SocketAccess? access = null)
    {
        Require(Encoding.UTF8.GetByteCount(path) <= LongestPath, "listen on", path, "File name too long");
        Require(access?.Group is not { } group || Groups.ContainsKey(group), "listen on", path, $"there is no group '{access?.Group}'");
        Require(_files.IsInFolder(path), "listen on", path, "No such file or directory");
        bool isFree = _files.Look(path) is null || (_listeners.TryGetValue(path, out VirtualListener? other) && !other.IsOpen);
        Require(isFree, "listen on", path, "Address already in use");

        _files.Write(path, FileKind.Socket, []);
        return _listeners[path] = new VirtualListener(this, _scheduler, new UnixDomainSocketEndPoint(path)) { Access = access, Owner = Identity };
    }

    /// <inheritdoc/>
    public IHostListener Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        RequireOwn(endPoint.Address, endPoint.Port);
        _ports.RemoveAll(static one => !one.IsOpen);
        IPEndPoint bound = endPoint.Port > 0 ? endPoint : new IPEndPoint(endPoint.Address, NextPort());
        Require(!TakenPorts.Contains(bound.Port) && FindPort(bound) is null, "listen on", endPoint.ToString(), "Address already in use");
        var listener = new VirtualListener(this, _scheduler, bound);
        _ports.Add(listener);
        return listener;
    }

    /// <inheritdoc/>
    public IHostConnection Connect(string path)
    {
        Require(Encoding.UTF8.GetByteCount(path) <= LongestPath, "connect to", path, "File name too long");
        Require(_files.Look(path) is not null, "connect to", path, "No such file or directory");
        if (!_listeners.TryGetValue(path, out VirtualListener? listener) || !listener.IsOpen)
        {
            throw HostErrors.System("connect to", path, "Connection refused");
        }

        (VirtualConnection near, VirtualConnection far) = VirtualConnection.Pair(this, _scheduler, seesNear: Identity, seesFar: listener.Owner);
        listener.Offer(far);
        return near;
    }

    /// <inheritdoc/>
    public Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IHostConnection>(cancellationToken);
        }

        if (FindPort(endPoint) is not { } listener)
        {
            return Task.FromException<IHostConnection>(HostErrors.System("connect to", endPoint.ToString(), "Connection refused"));
        }

        var here = new NetworkPeer(new IPEndPoint(endPoint.Address, NextPort()));
        (VirtualConnection near, VirtualConnection far) = VirtualConnection.Pair(this, _scheduler, here, new NetworkPeer(endPoint));
        listener.Offer(far);
        return Task.FromResult<IHostConnection>(near);
    }

    /// <inheritdoc/>
    public (IPassableHandle First, IPassableHandle Second) Pair()
    {
        (VirtualConnection first, VirtualConnection second) = VirtualConnection.Pair(this, _scheduler, Identity, Identity);
        return (new VirtualSocket(first), new VirtualSocket(second));
    }

    /// <inheritdoc/>
    public IHostConnection Open(IPassableHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return (socket as VirtualSocket)?.Take() ?? throw new ArgumentException("no connected socket", nameof(socket));
    }

    /// <summary>Has whoever starts programs on this machine open a listening socket for the next one that asks.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="path">Where it is bound.</param>
    public void Inherit(string name, string path) => _inherited.Add(new InheritedListener(name, Listen(path)));

    /// <inheritdoc/>
    public IReadOnlyList<InheritedListener> TakeInherited()
    {
        InheritedListener[] all = [.. _inherited];
        _inherited.Clear();
        return all;
    }

    /// <inheritdoc/>
    public bool IsPortFree(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        RequireOwn(address, port);
        return !TakenPorts.Contains(port) && FindPort(new IPEndPoint(address, port)) is null;
    }

    /// <summary>Who may connect to a socket with a file; <see langword="null"/> when nobody said.</summary>
    public SocketAccess? AccessOf(string path) => _listeners.GetValueOrDefault(path)?.Access;

    /// <summary>What connections read into: as on a real host one for all, so that what is received is valid during OnNext only.</summary>
    internal byte[] ReceiveBuffer { get; } = new byte[64 * 1024];

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static void RequireOwn(IPAddress address, int port) => Require(
        IsAny(address) || IPAddress.IsLoopback(address), "listen on", new IPEndPoint(address, port).ToString(), "Cannot assign requested address");

    private static void Require(bool condition, string attempt, string path, string otherwise)
    {
        if (!condition)
        {
            throw HostErrors.System(attempt, path, otherwise);
        }
    }

    private VirtualListener? FindPort(IPEndPoint endPoint) => _ports.Find(one => one.IsOpen
        && one.EndPoint is IPEndPoint bound
        && bound.Port == endPoint.Port
        && bound.AddressFamily == endPoint.AddressFamily
        && (IsAny(bound.Address) || IsAny(endPoint.Address) || bound.Address.Equals(endPoint.Address)));

    private int NextPort()
    {
        do
        {
            _lastPort = _lastPort == IPEndPoint.MaxPort ? FirstEphemeralPort : _lastPort + 1;
        }
        while (TakenPorts.Contains(_lastPort) || _ports.Exists(one => one.IsOpen && ((IPEndPoint)one.EndPoint).Port == _lastPort));

        return _lastPort;
    }
}
