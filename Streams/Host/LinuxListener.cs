using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A real listening socket.</summary>
internal sealed class LinuxListener(PollScheduler scheduler, string path, SocketHandle socket, byte[] receiveBuffer) : IHostListener
{
    public string Path { get; } = path;

    public IObservable<IHostConnection> Accepted
        => scheduler.WhenAccepted(Socket).Select(accepted => new LinuxConnection(scheduler, accepted, receiveBuffer));

    internal SocketHandle Socket { get; } = socket;

    public void Dispose() => Socket.Dispose();
}
