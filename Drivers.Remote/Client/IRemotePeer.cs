using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>What a session serves: it is told of links, and of what comes over them. Threading: the session's scheduler.</summary>
internal interface IRemotePeer : IRpcSink
{
    /// <summary>Makes a link ready whose hypervisor is open: learns what there is, and what has happened since the one before.</summary>
    Task PrepareAsync(RpcLink link, CancellationToken cancellationToken);

    /// <summary>The link has ended; a further one will be made.</summary>
    void OnInterrupted(Exception cause);

    /// <summary>A further link is ready, and calls go over it.</summary>
    void OnLive();
}
