using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>What is at a path of <see cref="VirtualFiles"/>: an inode. Who has it open keeps it when the path is given to another.</summary>
internal sealed class VirtualEntry(FileKind kind, ulong inode)
{
    private const int BlockSize = 4096;
    private const int PageSize = 32 * 1024;

    // Pieces, so that a file that grows and grows is not copied. Those that are missing, and what is missing of one, is zeros that nobody has written.
    private readonly List<byte[]> _pages = [];

    internal FileKind Kind { get; } = kind;

    internal bool IsDirectory => Kind == FileKind.Directory && Target is null;

    /// <summary>Where it leads, if it is a symbolic link.</summary>
    internal string? Target { get; init; }

    internal int Length { get; private set; }

    internal DateTimeOffset ModifiedAt { get; set; }

    internal bool IsExecutable { get; set; }

    internal FileFacts Facts => new(Kind, Kind == FileKind.File ? Length : 0, ModifiedAt, IsExecutable)
    {
        AllocatedBytes = Kind == FileKind.File ? (Length + BlockSize - 1L) / BlockSize * BlockSize : 0,
        Id = new FileId(Device: 1, inode),
    };

    /// <summary>All of it.</summary>
    internal byte[] ToArray()
    {
        byte[] all = new byte[Length];
        Read(0, all);
        return all;
    }

    /// <summary>Reads from a place on.</summary>
    /// <returns>How many bytes there were.</returns>
    internal int Read(int position, Span<byte> into)
    {
        int count = Math.Clamp(Length - position, 0, into.Length);
        for (into = into[..count]; !into.IsEmpty;)
        {
            int start = position % PageSize;
            Span<byte> part = into[..Math.Min(into.Length, PageSize - start)];
            ReadOnlySpan<byte> page = position / PageSize < _pages.Count ? _pages[position / PageSize] : [];
            page = page[Math.Min(start, page.Length)..Math.Min(start + part.Length, page.Length)];
            page.CopyTo(part);
            part[page.Length..].Clear();
            position += part.Length;
            into = into[part.Length..];
        }

        return count;
    }

    /// <summary>Writes at a place; what lies between the end and there becomes zeros.</summary>
    internal void Write(int position, ReadOnlySpan<byte> data)
    {
        Length = Math.Max(Length, position + data.Length);
        while (!data.IsEmpty)
        {
            int start = position % PageSize;
            int count = Math.Min(data.Length, PageSize - start);
            data[..count].CopyTo(PageFor(position / PageSize, start + count).AsSpan(start));
            position += count;
            data = data[count..];
        }
    }

    /// <summary>Cuts it, or adds zeros.</summary>
    internal void SetLength(int length)
    {
        int last = length / PageSize;
        if (length < Length && last < _pages.Count)
        {
            _pages.RemoveRange(last + 1, _pages.Count - last - 1);
            byte[] page = _pages[last];
            page.AsSpan(Math.Min(length % PageSize, page.Length)).Clear();
        }

        Length = length;
    }

    /// <summary>The piece of a number, with room for so many bytes.</summary>
    private byte[] PageFor(int number, int length)
    {
        while (_pages.Count <= number)
        {
            _pages.Add([]);
        }

        byte[] page = _pages[number];
        if (page.Length < length)
        {
            bool isSmall = number == 0 && page.Length == 0; // What is written once takes no more than it needs.
            Array.Resize(ref page, number > 0 ? PageSize : isSmall ? length : Math.Min(PageSize, Math.Max(length, 2 * page.Length)));
            _pages[number] = page;
        }

        return page;
    }
}
