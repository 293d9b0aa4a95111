using System;
using System.Buffers;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Lines that are about to be written, in one piece of memory that is used again and again.</summary>
internal sealed class LineBuffer : IBufferWriter<byte>
{
    private const int UsualBytes = 64 * 1024;

    private byte[] _bytes = new byte[UsualBytes];
    private int _line; // Where the line begins that is being written.

    /// <summary>How much is in it.</summary>
    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Begins a line; its JSON is written next.</summary>
    internal void BeginLine()
    {
        _line = Length;
        GetSpan(JournalLine.PrefixBytes);
        Length += JournalLine.PrefixBytes;
    }

    /// <summary>Ends the line.</summary>
    /// <returns>How long it is.</returns>
    internal int EndLine()
    {
        GetSpan(1)[0] = JournalLine.Feed;
        Length++;
        JournalLine.Seal(_bytes.AsSpan(_line, Length - _line));
        return Length - _line;
    }

    /// <summary>Takes the last line back.</summary>
    internal void DropLine() => Length = _line;

    internal void Clear()
    {
        Length = 0;
        if (_bytes.Length > UsualBytes * 16)
        {
            _bytes = new byte[UsualBytes]; // A rare burst must not be remembered for ever.
        }
    }

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - Length < Math.Max(size, 1))
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + size));
        }
    }
}
