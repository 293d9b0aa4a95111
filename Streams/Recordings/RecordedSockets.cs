using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The sockets of a <see cref="RecordedHost"/>. What only servers need is not for drivers.</summary>
internal sealed class RecordedSockets(EngineWorld world, IHostSockets sockets) : IHostSockets
{
    public IHostListener Listen(string path, SocketAccess? access = null)
    {
        IHostListener? listener = null;
        world.Do($"listen {path}", () => listener = sockets.Listen(path, access));
        return new Listener(world, path, listener);
    }

    public IHostConnection Connect(string path)
    {
        IHostConnection? connection = null;
        world.Do($"connect {path}", () => connection = sockets.Connect(path));
        return new Connection(world, connection);
    }

    public IHostListener Listen(IPEndPoint endPoint) => world.Outside(() => sockets.Listen(endPoint));

    public Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
        => world.Outside(() => sockets.ConnectAsync(endPoint, cancellationToken));

    public (IPassableHandle First, IPassableHandle Second) Pair() => world.Outside(sockets.Pair);

    public IHostConnection Open(IPassableHandle socket) => world.Outside(() => sockets.Open(socket));

    public IReadOnlyList<InheritedListener> TakeInherited() => world.Outside(sockets.TakeInherited);

    public bool IsPortFree(IPAddress address, int port)
        => world.Ask($"free {address} {port}", () => sockets.IsPortFree(address, port), RecordingJson.Default.Boolean);

    private sealed class Listener(EngineWorld world, string path, IHostListener? listener) : IHostListener, IRecordedHandle
    {
        public EndPoint EndPoint { get; } = new UnixDomainSocketEndPoint(path);

        public IPassableHandle? Inner => listener;

        public IObservable<IHostConnection> Accepted => world.Listen(
            "accept",
            () => listener!.Accepted,
            new NewsForm<IHostConnection>(static (_, _, _) => { }, static _ => null!, accepted => new Connection(world, accepted)));

        public void Dispose() => world.Do($"close {path}", () => listener?.Dispose());
    }

    private sealed class Connection(EngineWorld world, IHostConnection? connection) : IHostConnection
    {
        public HostPeer Peer => world.Outside(() => connection!.Peer);

        public int PendingBytes => world.Outside(() => connection!.PendingBytes);

        public int SendLimit
        {
            get => world.Outside(() => connection!.SendLimit);
            set => world.Do("limit", () => connection?.SendLimit = value);
        }

        public IObservable<Unit> Drained => world.Outside(() => connection!.Drained);

        public int HandleLimit
        {
            get => world.Outside(() => connection!.HandleLimit);
            set => world.Do("limit handles", () => connection?.HandleLimit = value);
        }

        public IObservable<ReadOnlyMemory<byte>> Received => world.Listen("receive", () => connection!.Received, Forms.Bytes);

        public bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle)
        {
            handle = world.Outside(() => connection!.TryTakeHandle(out IPassableHandle? taken) ? taken : null);
            return handle is not null;
        }

        public void Send(ReadOnlySpan<byte> data)
        {
            byte[] whole = data.ToArray();
            world.Do("send", () => connection?.Send(whole));
        }

        public void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles)
        {
            byte[] whole = data.ToArray();
            world.Do("send with handles", () => connection?.Send(whole, IRecordedHandle.Unwrap(handles)));
        }

        public void Dispose() => world.Do("close", () => connection?.Dispose());
    }
}
