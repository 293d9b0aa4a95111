namespace Rx.Hypervisor.Streams.Host;

/// <summary>Unix stream sockets of a host.</summary>
public interface IHostSockets
{
    /// <summary>Binds and listens. A stale socket file at the path is replaced.</summary>
    /// <param name="path">At most 107 bytes of UTF-8, as sun_path takes them.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the path is too long or cannot be bound.</exception>
    IHostListener Listen(string path);

    /// <summary>Connects to a listening socket.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: nobody listens there.</exception>
    IHostConnection Connect(string path);
}
