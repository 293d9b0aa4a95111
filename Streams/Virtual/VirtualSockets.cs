using System;
using System.Collections.Generic;
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

    /// <inheritdoc/>
    public IHostListener Listen(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            throw HostErrors.System("listen on", path, "File name too long");
        }

        if (_listeners.TryGetValue(path, out VirtualListener? other) && other.IsOpen)
        {
            throw HostErrors.System("listen on", path, "Address already in use");
        }

        _files.Write(path, []);
        return _listeners[path] = new VirtualListener(this, _scheduler, path);
    }

    /// <inheritdoc/>
    public IHostConnection Connect(string path)
    {
        if (_files.Look(path) is null)
        {
            throw HostErrors.System("connect to", path, "No such file or directory");
        }

        if (!_listeners.TryGetValue(path, out VirtualListener? listener) || !listener.IsOpen)
        {
            throw HostErrors.System("connect to", path, "Connection refused");
        }

        (VirtualConnection near, VirtualConnection far) = VirtualConnection.Pair(this, _scheduler);
        listener.Offer(far);
        return near;
    }
}
