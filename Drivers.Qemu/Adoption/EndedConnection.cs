using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>What stands for the connection to a monitor on which nobody listens any more, though its QEMU lives.</summary>
internal sealed class EndedConnection : IHostConnection
{
    public HostPeer Peer { get; } = new LocalPeer(ProcessId: 0, UserId: 0, GroupId: 0);

    public int PendingBytes => 0;

    public int SendLimit { get; set; } = IHostConnection.DefaultSendLimit;

    public IObservable<Unit> Drained => Observable.Never<Unit>();

    public int HandleLimit { get; set; }

    public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
    {
        handle = null;
        return false;
    }

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
