using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The reading end of a pipe with a name. Disposing it closes this end; the pipe stays in its folder.</summary>
/// <remarks>What is written while nobody has it open waits as long as the writer has it open, and is lost then.</remarks>
public interface IHostPipe : IDisposable
{
    /// <summary>Bytes as they come, of one writer or many: at most 4096 that were written at once stay together.</summary>
    /// <remarks>
    /// <para>Shape: cold, one subscriber. <b>The memory is valid during OnNext only</b>: the next read overwrites it.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: a system call failed.</para>
    /// <para>Completion: never; that no writer is there now says nothing.</para>
    /// <para>Buffering: none; what is not read waits in the kernel, then blocks its writer.</para>
    /// </remarks>
    IObservable<ReadOnlyMemory<byte>> Received { get; }
}
