using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>One end of a byte stream between two processes.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler; <see cref="IDisposable.Dispose"/> anywhere.</para>
/// <para>Disposal: closes the connection; bytes not yet taken by the kernel are dropped, handles that nobody took are closed, and
/// <see cref="Received"/> falls silent.</para>
/// </remarks>
public interface IHostConnection : IDisposable
{
    /// <summary>What may wait for a peer that does not read, unless <see cref="SendLimit"/> says otherwise: 4 MiB.</summary>
    const int DefaultSendLimit = 4 * 1024 * 1024;

    /// <summary>Who is at the other end.</summary>
    HostPeer Peer { get; }

    /// <summary>Bytes as they arrive, split anywhere.</summary>
    /// <remarks>
    /// <para>Shape: cold, one subscriber at a time. To pause is to dispose of the subscription; who subscribes later goes on with the next
    /// byte. <b>The memory is valid during OnNext only</b>: the next read overwrites it.</para>
    /// <para>Threading: on the host's scheduler; at most 64 KiB a turn, so that no connection starves another.</para>
    /// <para>Errors: a system call failed for another reason than the peer having gone, here or for what <see cref="Send(ReadOnlySpan{byte})"/> queued.</para>
    /// <para>Completion: end of file; a peer that was killed (ECONNRESET, EPIPE) is end of file too.</para>
    /// <para>Buffering: none; what is not read waits in the kernel, then blocks the peer.</para>
    /// </remarks>
    IObservable<ReadOnlyMemory<byte>> Received { get; }

    /// <summary>How many bytes wait for the kernel to take them, because the peer does not read as fast as they come.</summary>
    int PendingBytes { get; }

    /// <summary>How many bytes may wait; a send that would leave more is refused whole.</summary>
    int SendLimit { get; set; }

    /// <summary>Tells that nothing waits any more.</summary>
    /// <remarks>
    /// <para>Shape: hot; one value each time that <see cref="PendingBytes"/> falls to 0.</para>
    /// <para>Threading: on the host's scheduler, not inside of a call of this connection.</para>
    /// <para>Errors: none; a connection that fails tells so by <see cref="Received"/>.</para>
    /// <para>Completion: never by itself.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    IObservable<Unit> Drained { get; }

    /// <summary>How many handles that the peer has sent are kept until somebody takes them. By default none: they are closed as they come.</summary>
    int HandleLimit { get; set; }

    /// <summary>Takes the next handle that the peer has sent; it is here no later than the byte that it was sent with is told.</summary>
    /// <returns>Whether there was one. It is the taker's to dispose.</returns>
    bool TryTakeHandle([NotNullWhen(true)] out IPassableHandle? handle);

    /// <summary>Sends all of <paramref name="data"/>, in order; what the kernel does not take at once is queued.</summary>
    /// <remarks>A peer that is gone is told by <see cref="Received"/>, not here.</remarks>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.OperationFailed"/>: the peer does not read and more than <see cref="SendLimit"/> would wait for it. None of
    /// <paramref name="data"/> is sent then, and the connection goes on.
    /// <see cref="ErrorCode.SystemError"/>: the system refused. Part of <paramref name="data"/> may be sent, so nothing can follow
    /// it: from here on each call fails like this.
    /// </exception>
    void Send(ReadOnlySpan<byte> data);

    /// <summary>Sends all of <paramref name="data"/> and handles with its first byte, in order with what was sent before.</summary>
    /// <remarks>The handles stay the caller's, who may dispose them at once. A peer that reads without asking for handles never has them.</remarks>
    /// <param name="data">Not empty: without a byte a stream carries no handle.</param>
    /// <param name="handles">Of this host; 32 at most.</param>
    /// <exception cref="ArgumentException">No data, too many handles, or the peer is on another host; nothing is sent.</exception>
    /// <exception cref="ObjectDisposedException">The connection or one of the handles is closed; nothing is sent.</exception>
    /// <exception cref="HypervisorException">As above; <see cref="ErrorCode.SystemError"/> too when the system is out of handles.</exception>
    void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles);
}
