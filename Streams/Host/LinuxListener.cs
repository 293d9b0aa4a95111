using System;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A real listening socket.</summary>
internal sealed class LinuxListener(PollScheduler scheduler, string path, SocketHandle socket, byte[] receiveBuffer)
    : IHostListener, INativeHandle
{
    public string Path { get; } = path;

    public IObservable<IHostConnection> Accepted
        => scheduler.WhenAccepted(socket).Select(accepted => new LinuxConnection(scheduler, accepted, receiveBuffer));

    public SafeHandle Native => socket;

    public void Dispose() => socket.Dispose();
}
