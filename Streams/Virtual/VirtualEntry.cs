using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>What is at a path of <see cref="VirtualFiles"/>: an inode. Who has it open keeps it when the path is given to another.</summary>
internal sealed class VirtualEntry(FileKind kind, ulong inode)
{
    private const int BlockSize = 4096;

    private byte[] _bytes = []; // Longer than the content of a file that is appended to, and shorter than that of one whose end is zeros that nobody has read.

    internal FileKind Kind { get; } = kind;

    internal bool IsDirectory => Kind == FileKind.Directory && Target is null;

    /// <summary>Where it leads, if it is a symbolic link.</summary>
    internal string? Target { get; init; }

    internal ReadOnlySpan<byte> Content
    {
        get
        {
            Reserve(Length);
            return _bytes.AsSpan(0, Length);
        }
    }

    internal int Length { get; private set; }

    internal DateTimeOffset ModifiedAt { get; set; }

    internal bool IsExecutable { get; set; }

    internal FileFacts Facts => new(Kind, Kind == FileKind.File ? Length : 0, ModifiedAt, IsExecutable)
    {
        AllocatedBytes = Kind == FileKind.File ? (Length + BlockSize - 1L) / BlockSize * BlockSize : 0,
        Id = new FileId(Device: 1, inode),
    };

    /// <summary>Writes at a place; what lies between the end and there becomes zeros.</summary>
    internal void Write(int position, ReadOnlySpan<byte> data)
    {
        Reserve(position + data.Length);
        SetLength(Math.Max(Length, position + data.Length));
        data.CopyTo(_bytes.AsSpan(position));
    }

    /// <summary>Cuts it, or adds zeros.</summary>
    internal void SetLength(int length)
    {
        if (length < Math.Min(Length, _bytes.Length))
        {
            _bytes.AsSpan(length).Clear();
        }

        Length = length;
    }

    private void Reserve(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, Length == 0 ? 0 : 2 * _bytes.Length)); // What is written once takes no more than it needs.
        }
    }
}
