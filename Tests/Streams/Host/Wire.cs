using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>One end of a connection, with all that came over it. Made on the host's scheduler.</summary>
internal sealed class Wire : IDisposable
{
    private readonly List<byte> _received = [];
    private readonly IDisposable _subscription;
    private int _count;

    internal Wire(IHostConnection connection)
    {
        Connection = connection;
        _subscription = connection.Received.Subscribe(Take, error => Error = error, () => IsComplete = true);
    }

    internal IHostConnection Connection { get; }

    internal bool IsComplete { get; private set; }

    internal Exception? Error { get; private set; }

    internal int LargestChunk { get; private set; }

    internal int Count => Volatile.Read(ref _count);

    internal string Text => Encoding.UTF8.GetString([.. _received]);

    internal byte[] Bytes => [.. _received];

    /// <summary>Reads no more; what comes waits.</summary>
    internal void StopReading() => _subscription.Dispose();

    public void Dispose() => Connection.Dispose();

    private void Take(ReadOnlyMemory<byte> data)
    {
        LargestChunk = Math.Max(LargestChunk, data.Length);
        _received.AddRange(data.Span);
        Volatile.Write(ref _count, _received.Count);
    }
}
