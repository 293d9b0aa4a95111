using System;
using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A bound, listening socket; it can be handed to a child, which then accepts from it instead.</summary>
/// <remarks>Disposing it closes this process's handle and leaves the file, since a child may go on listening.</remarks>
public interface IHostListener : IPassableHandle
{
    /// <summary>Where it is bound: a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/> or an <see cref="IPEndPoint"/>, with the port that was chosen.</summary>
    EndPoint EndPoint { get; }

    /// <summary>Connections as they come.</summary>
    /// <remarks>
    /// <para>Shape: cold; while subscribed, one connection per client, owned by the observer.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: the listener is closed, or out of handles for good.</para>
    /// <para>Completion: never by itself.</para>
    /// <para>Buffering: none; clients wait in the kernel's backlog.</para>
    /// </remarks>
    IObservable<IHostConnection> Accepted { get; }
}
