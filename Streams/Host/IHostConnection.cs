using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>One end of a byte stream between two processes.</summary>
/// <remarks>Disposing it closes the connection; bytes not yet taken by the kernel are dropped, and <see cref="Received"/> falls silent.</remarks>
public interface IHostConnection : IDisposable
{
    /// <summary>Bytes as they arrive, split anywhere.</summary>
    /// <remarks>
    /// <para>Shape: cold, one subscriber. <b>The memory is valid during OnNext only</b>: the next read overwrites it.</para>
    /// <para>Threading: on the host's scheduler; at most 64 KiB a turn, so that no connection starves another.</para>
    /// <para>Errors: a system call failed for another reason than the peer having gone, here or for what <see cref="Send(ReadOnlySpan{byte})"/> queued.</para>
    /// <para>Completion: end of file; a peer that was killed (ECONNRESET, EPIPE) is end of file too.</para>
    /// <para>Buffering: none; what is not read waits in the kernel, then blocks the peer.</para>
    /// </remarks>
    IObservable<ReadOnlyMemory<byte>> Received { get; }

    /// <summary>Sends all of <paramref name="data"/>, in order; what the kernel does not take at once is queued.</summary>
    /// <remarks>A peer that is gone is told by <see cref="Received"/>, not here.</remarks>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.OperationFailed"/>: the peer does not read and more than 4 MiB would wait for it. None of
    /// <paramref name="data"/> is sent then, and the connection goes on.
    /// <see cref="ErrorCode.SystemError"/>: the system refused. Part of <paramref name="data"/> may be sent, so nothing can follow
    /// it: from here on each call fails like this.
    /// </exception>
    void Send(ReadOnlySpan<byte> data);

    /// <summary>Sends all of <paramref name="data"/> and handles with its first byte, in order with what was sent before.</summary>
    /// <remarks>The handles stay the caller's, who may dispose them at once. A peer that reads without asking for handles never has them.</remarks>
    /// <param name="data">Not empty: without a byte a stream carries no handle.</param>
    /// <param name="handles">Of this host; 32 at most.</param>
    /// <exception cref="ArgumentException">No data, or too many handles; nothing is sent.</exception>
    /// <exception cref="ObjectDisposedException">The connection or one of the handles is closed; nothing is sent.</exception>
    /// <exception cref="HypervisorException">As above; <see cref="ErrorCode.SystemError"/> too when the system is out of handles.</exception>
    void Send(ReadOnlySpan<byte> data, IReadOnlyList<IPassableHandle> handles);
}
