using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Takes the records of inotify(7) out of a buffer that <see cref="Inotify.Read"/> filled.</summary>
public ref struct InotifyReader
{
    // s32 wd, u32 mask, u32 cookie, u32 len; then len bytes of name, padded with NUL.
    internal const int HeaderSize = 16;

    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first record.</summary>
    /// <param name="buffer">The bytes read, and no more.</param>
    public InotifyReader(ReadOnlySpan<byte> buffer) => _rest = buffer;

    /// <summary>Takes the next record.</summary>
    /// <param name="record">The record; its name points into the buffer.</param>
    /// <returns><see langword="false"/> at the end, and where the rest is too short to be a record.</returns>
    public bool TryRead(out InotifyRecord record)
    {
        record = default;
        if (_rest.Length < HeaderSize)
        {
            return false;
        }

        uint length = MemoryMarshal.Read<uint>(_rest[12..]);
        if (length > _rest.Length - HeaderSize)
        {
            return false;
        }

        record = new InotifyRecord(
            MemoryMarshal.Read<int>(_rest),
            (InotifyMask)MemoryMarshal.Read<uint>(_rest[4..]),
            MemoryMarshal.Read<uint>(_rest[8..]),
            WithoutPadding(_rest.Slice(HeaderSize, (int)length)));
        _rest = _rest[(HeaderSize + (int)length)..];
        return true;
    }

    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }
}
