using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>A listening socket, and who comes by it.</summary>
internal readonly record struct ServedSocket(IHostListener Listener, SocketRole Role);
