using System;
using System.Collections.Generic;
using System.Net;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The sockets of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableSockets(KillableHost host, IHostSockets inner) : IHostSockets
{
    public IHostListener Listen(string path) => host.Step($"listen {path}", () => new Listener(host, host.Hold(inner.Listen(path))));

    public IHostConnection Connect(string path)
        => host.Step($"connect {path}", () => new Connection(host, host.Hold(inner.Connect(path))));

    public bool IsPortFree(IPAddress address, int port) => host.Look(() => inner.IsPortFree(address, port));

    private sealed class Listener(KillableHost host, IHostListener inner) : IHostListener, IKillableHandle
    {
        public string Path => inner.Path;

        public IPassableHandle Inner => inner;

        public IObservable<IHostConnection> Accepted
            => host.Gate(inner.Accepted).Select(accepted => new Connection(host, host.Hold(accepted)));

        public void Dispose() => host.Close($"close {Path}", inner);
    }

    private sealed class Connection(KillableHost host, IHostConnection inner) : IHostConnection
    {
        public IObservable<ReadOnlyMemory<byte>> Received => host.Gate(inner.Received);

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
