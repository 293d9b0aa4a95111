using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>What is at a path of <see cref="VirtualFiles"/>: an inode. Who has it open keeps it when the path is given to another.</summary>
internal sealed class VirtualEntry(FileKind kind, ulong inode)
{
    private const int BlockSize = 4096;

    internal FileKind Kind { get; } = kind;

    internal bool IsDirectory => Kind == FileKind.Directory && Target is null;

    /// <summary>Where it leads, if it is a symbolic link.</summary>
    internal string? Target { get; init; }

    internal byte[] Content { get; set; } = [];

    internal DateTimeOffset ModifiedAt { get; set; }

    internal bool IsExecutable { get; init; }

    internal FileFacts Facts => new(Kind, Kind == FileKind.File ? Content.Length : 0, ModifiedAt, IsExecutable)
    {
        AllocatedBytes = Kind == FileKind.File ? (Content.Length + BlockSize - 1L) / BlockSize * BlockSize : 0,
        Id = new FileId(Device: 1, inode),
    };
}
