using System;
using System.Collections.Generic;
using System.Net;
using System.Reactive.Concurrency;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The sockets of a <see cref="VirtualHost"/>.</summary>
public sealed class VirtualSockets : IHostSockets
{
    private const int LongestPath = 107;

    private readonly IScheduler _scheduler;
    private readonly VirtualFiles _files;
    private readonly Dictionary<string, VirtualListener> _listeners = new(StringComparer.Ordinal);

    internal VirtualSockets(IScheduler scheduler, VirtualFiles files) => (_scheduler, _files) = (scheduler, files);

    /// <summary>How many listeners and connections are open: a test that left none behind sees 0.</summary>
    public int OpenHandles { get; internal set; }

    /// <summary>TCP ports that programs listen on, on every address of the machine: its own, and any.</summary>
    public ISet<int> TakenPorts { get; } = new HashSet<int>();

    /// <summary>Takes the next file that came with what was received on a connection of a virtual host; the taker's to dispose.</summary>
    /// <exception cref="InvalidOperationException">None has come.</exception>
    public static IHostFile TakeFile(IHostConnection connection) => (IHostFile)((VirtualConnection)connection).Arrived.Dequeue();

    /// <inheritdoc/>
    public IHostListener Listen(string path)
    {
        Require(Encoding.UTF8.GetByteCount(path) <= LongestPath, "listen on", path, "File name too long");
        Require(_files.IsInFolder(path), "listen on", path, "No such file or directory");
        bool isFree = _files.Look(path) is null || (_listeners.TryGetValue(path, out VirtualListener? other) && !other.IsOpen);
        Require(isFree, "listen on", path, "Address already in use");
        _files.Write(path, FileKind.Socket, []);
        return _listeners[path] = new VirtualListener(this, _scheduler, path);
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

        (VirtualConnection near, VirtualConnection far) = VirtualConnection.Pair(this, _scheduler);
        listener.Offer(far);
        return near;
    }

    /// <inheritdoc/>
    public bool IsPortFree(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(address);
        Require(isAny, "listen on", new IPEndPoint(address, port).ToString(), "Cannot assign requested address");
        return !TakenPorts.Contains(port);
    }

    /// <summary>What connections read into: as on a real host one for all, so that what is received is valid during OnNext only.</summary>
    internal byte[] ReceiveBuffer { get; } = new byte[64 * 1024];

    private static void Require(bool condition, string attempt, string path, string otherwise)
    {
        if (!condition)
        {
            throw HostErrors.System(attempt, path, otherwise);
        }
    }
}
