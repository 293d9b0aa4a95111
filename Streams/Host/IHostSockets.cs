using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Stream sockets of a host: those with a file, and TCP.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
public interface IHostSockets
{
    /// <summary>Binds and listens. A stale socket file at the path is replaced.</summary>
    /// <param name="path">At most 107 bytes of UTF-8, as sun_path takes them.</param>
    /// <param name="access">Who may connect, from the first moment on; <see langword="null"/> leaves it to the process's umask.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the path is too long or cannot be bound; there is no such
    /// group, or this process may not give files to it.</exception>
    IHostListener Listen(string path, SocketAccess? access = null);

    /// <summary>Binds and listens on a TCP port. An IPv6 address is that alone: it leaves the port of the other family free.</summary>
    /// <param name="endPoint">Of this host; port 0 takes one that is free.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: it is no address of this host, it is taken, or nobody may listen there.</exception>
    IHostListener Listen(IPEndPoint endPoint);

    /// <summary>Connects to a listening socket.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: nobody listens there.</exception>
    IHostConnection Connect(string path);

    /// <summary>Connects over TCP.</summary>
    /// <param name="endPoint">Whom to.</param>
    /// <param name="cancellationToken">Gives up, which the kernel by itself does after minutes; cancelled on the host's scheduler.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: nobody listens there, or the host cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);

    /// <summary>Makes two sockets that are connected to each other, to be handed to programs, or to be used here by <see cref="Open"/>.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system is out of handles.</exception>
    (IPassableHandle First, IPassableHandle Second) Pair();

    /// <summary>Makes a connection of a connected socket: one of a pair, or one that a peer has sent.</summary>
    /// <param name="socket">Of this host. It becomes the connection's: disposing that closes it.</param>
    /// <exception cref="ArgumentException">It is no connected socket; it stays the caller's.</exception>
    IHostConnection Open(IPassableHandle socket);

    /// <summary>The listening sockets that whoever started this program has opened for it (systemd's socket activation): each is handed out once.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: what was passed is no listening stream socket.</exception>
    IReadOnlyList<InheritedListener> TakeInherited();

    /// <summary>Whether a program could listen on a TCP port now. Another may take it the moment after.</summary>
    /// <param name="address">Of this host, or any of them.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">That is no port.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: it is no address of this host, or nobody may listen there.</exception>
    bool IsPortFree(IPAddress address, int port);
}
