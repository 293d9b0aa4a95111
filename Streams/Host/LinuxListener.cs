using System;
using System.Net;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A real listening socket.</summary>
internal sealed class LinuxListener(PollScheduler scheduler, EndPoint endPoint, SocketHandle socket, byte[] receiveBuffer)
    : IHostListener, INativeHandle
{
    public EndPoint EndPoint { get; } = endPoint;

    public IObservable<IHostConnection> Accepted => scheduler.WhenAccepted(socket)
        .Select(accepted => LinuxConnection.TryOf(scheduler, accepted, receiveBuffer))
        .Where(static connection => connection is not null)!;

    public SafeHandle Native => socket;

    public void Dispose() => socket.Dispose();
}
