using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>The streams of one client.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class ServerStreams(int most)
{
    private readonly Dictionary<uint, ServerStream> _streams = [];

    internal int Count => _streams.Count;

    /// <summary>Adds one and begins it.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationFailed"/>: there are too many, or one of the same serial.</exception>
    internal void Add(ServerStream stream)
    {
        if (_streams.Count >= most || !_streams.TryAdd(stream.Serial, stream))
        {
            throw new HypervisorException(
                ErrorCode.OperationFailed, ErrorDomain.Rpc, $"operation failed: this client has {_streams.Count} streams already, and may have no more, or none with the serial {stream.Serial}");
        }
    }

    /// <summary>Gives a packet to its stream. One of a stream that is over is dropped: the client could not know.</summary>
    internal void Take(in PacketHeader header, ReadOnlySpan<byte> data)
    {
        if (_streams.TryGetValue(header.Serial, out ServerStream? stream))
        {
            stream.Take(header.Status, data);
        }
    }

    internal void Remove(ServerStream stream) => _streams.Remove(stream.Serial);

    /// <summary>There is room for more.</summary>
    internal void Resume()
    {
        foreach (ServerStream stream in _streams.Values.ToArray())
        {
            stream.Resume();
        }
    }

    /// <summary>Ends all: the client is gone.</summary>
    internal void Close()
    {
        foreach (ServerStream stream in _streams.Values.ToArray())
        {
            stream.Dispose();
        }

        _streams.Clear();
    }
}
