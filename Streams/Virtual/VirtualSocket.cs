using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A connected socket in memory as a handle: nobody reads it yet.</summary>
internal sealed class VirtualSocket : IVirtualHandle
{
    private readonly Shared _shared;
    private bool _disposed;

    internal VirtualSocket(VirtualConnection connection)
        : this(new Shared(connection))
    {
    }

    private VirtualSocket(Shared shared)
    {
        _shared = shared;
        shared.Holders++;
    }

    /// <summary>The connection, which is the taker's from then on.</summary>
    internal VirtualConnection Take()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _disposed = true;
        _shared.Holders--;
        return _shared.Connection;
    }

    public IVirtualHandle Duplicate()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new VirtualSocket(_shared);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            if (--_shared.Holders == 0)
            {
                _shared.Connection.Dispose();
            }
        }
    }

    private sealed class Shared(VirtualConnection connection)
    {
        internal VirtualConnection Connection { get; } = connection;

        internal int Holders { get; set; }
    }
}
