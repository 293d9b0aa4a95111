using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>What stands for the connection to a monitor on which nobody listens any more, though its QEMU lives.</summary>
internal sealed class EndedConnection : IHostConnection
{
    public IObservable<ReadOnlyMemory<byte>> Received => Observable.Empty<ReadOnlyMemory<byte>>();

    public void Send(ReadOnlySpan<byte> data)
    {
        // The peer is gone, which Received tells.
    }

    public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
    {
        // As above.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
