using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reactive;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The sockets of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableSockets(KillableHost host, IHostSockets inner) : IHostSockets
{
    public IHostListener Listen(string path, SocketAccess? access = null)
        => host.Step($"listen {path}", () => new Listener(host, host.Hold(inner.Listen(path, access))));

    public IHostListener Listen(IPEndPoint endPoint)
        => host.Step($"listen {endPoint}", () => new Listener(host, host.Hold(inner.Listen(endPoint))));

    public IHostConnection Connect(string path)
        => host.Step($"connect {path}", () => new Connection(host, host.Hold(inner.Connect(path))));

    // Drivers connect to nobody over TCP, and make no sockets of their own.
    public Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken) => throw new NotSupportedException();

    public (IPassableHandle First, IPassableHandle Second) Pair() => throw new NotSupportedException();

    public IHostConnection Open(IPassableHandle socket) => throw new NotSupportedException();

    public IReadOnlyList<InheritedListener> TakeInherited() => throw new NotSupportedException();

    public bool IsPortFree(IPAddress address, int port) => host.Look(() => inner.IsPortFree(address, port));

    private sealed class Listener(KillableHost host, IHostListener inner) : IHostListener, IKillableHandle
    {
        public EndPoint EndPoint => inner.EndPoint;

        public IPassableHandle Inner => inner;

        public IObservable<IHostConnection> Accepted
            => host.Gate(inner.Accepted).Select(accepted => new Connection(host, host.Hold(accepted)));

        public void Dispose() => host.Close($"close {EndPoint}", inner);
    }

    private sealed class Connection(KillableHost host, IHostConnection inner) : IHostConnection
    {
        public HostPeer Peer => inner.Peer;

        public IObservable<ReadOnlyMemory<byte>> Received => host.Gate(inner.Received);

        public int PendingBytes => inner.PendingBytes;

        public int SendLimit
        {
            get => inner.SendLimit;
            set => inner.SendLimit = value;
        }

        public IObservable<Unit> Drained => host.Gate(inner.Drained);

        public int HandleLimit
        {
            get => inner.HandleLimit;
            set => inner.HandleLimit = value;
        }

        public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle) => inner.TryTakeHandle(out handle);

        public void Send(ReadOnlySpan<byte> data)
        {
            byte[] whole = data.ToArray();
            host.Step("send", () => inner.Send(whole), () => inner.Send(whole.AsSpan(0, whole.Length / 2)));
        }

        public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
        {
            byte[] whole = data.ToArray();
            IReadOnlyList<IPassableHandle> natives = IKillableHandle.Unwrap(handles);
            host.Step(
                $"send with {handles.Count} handles",
                () => inner.Send(whole, natives),
                () => inner.Send(whole.AsSpan(0, (whole.Length + 1) / 2), natives));
        }

        public void Dispose() => host.Close("close a connection", inner);
    }
}
