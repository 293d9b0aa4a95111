using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>An open file. A child or peer that is given it shares <see cref="Position"/>: it goes on where this process stopped.</summary>
/// <remarks>
/// <para>Each call is made at once and may wait for the disk: for a header, not for the memory of a guest.</para>
/// <para>Errors: <see cref="HypervisorException"/> with <see cref="ErrorCode.SystemError"/>, naming the path and the cause.</para>
/// </remarks>
public interface IHostFile : IPassableHandle
{
    /// <summary>What it was opened by.</summary>
    string Path { get; }

    /// <summary>Where the next byte is read or written. It may be set beyond the end; writing there leaves a hole.</summary>
    long Position { get; set; }

    /// <summary>In bytes; of a block device too. Moves nothing else's position only if nobody else uses the file meanwhile.</summary>
    long Length { get; }

    /// <summary>Reads from the position on.</summary>
    /// <returns>How many bytes, perhaps fewer than asked for; 0 at the end.</returns>
    int Read(System.Span<byte> buffer);

    /// <summary>Writes all of it at the position.</summary>
    void Write(System.ReadOnlySpan<byte> data);

    /// <summary>Cuts off what is beyond a length, or adds zeros up to it; the position stays.</summary>
    void SetLength(long length);

    /// <summary>Waits until what was written is on the disk.</summary>
    void Sync();

    /// <summary>The same for much, or for what another process wrote: off the scheduler. An await of it goes on where the caller is.</summary>
    /// <remarks>The file may be disposed meanwhile; it is closed once the wait is over.</remarks>
    Task SyncAsync();
}
