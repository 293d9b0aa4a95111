using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What is known of a file without opening it.</summary>
/// <param name="Kind">What sort of thing it is.</param>
/// <param name="Length">In bytes; 0 for what is no ordinary file. That of a block device is told by <see cref="IHostFile.Length"/>.</param>
/// <param name="ModifiedAt">Last change of the content.</param>
/// <param name="IsExecutable">Whether some execute bit is set.</param>
public readonly record struct FileFacts(FileKind Kind, long Length, DateTimeOffset ModifiedAt, bool IsExecutable)
{
    /// <summary>Whether it is a folder.</summary>
    public bool IsDirectory => Kind == FileKind.Directory;

    /// <summary>How much room it takes on its disk: less than <see cref="Length"/> where it has holes.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Which file it is: two paths with equal ones lead to the same file.</summary>
    public FileId Id { get; init; }
}
