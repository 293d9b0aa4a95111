namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>What clients may do who come by a socket, and how they say who they are.</summary>
internal enum SocketRole
{
    /// <summary>A unix socket for everything.</summary>
    ReadWrite,

    /// <summary>A unix socket to look.</summary>
    ReadOnly,

    /// <summary>Plain TCP.</summary>
    Tcp,

    /// <summary>TCP with TLS.</summary>
    Tls,
}
