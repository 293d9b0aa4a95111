using System;
using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Unix stream sockets of a host, and what can be known of its TCP ports.</summary>
public interface IHostSockets
{
    /// <summary>Binds and listens. A stale socket file at the path is replaced.</summary>
    /// <param name="path">At most 107 bytes of UTF-8, as sun_path takes them.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the path is too long or cannot be bound.</exception>
    IHostListener Listen(string path);

    /// <summary>Connects to a listening socket.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: nobody listens there.</exception>
    IHostConnection Connect(string path);

    /// <summary>Whether a program could listen on a TCP port now. Another may take it the moment after.</summary>
    /// <param name="address">Of this host, or any of them.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">That is no port.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: it is no address of this host, or nobody may listen there.</exception>
    bool IsPortFree(IPAddress address, int port);
}
