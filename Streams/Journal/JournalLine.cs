using System;
using System.Buffers.Text;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>A line of a segment: the checksum of the JSON in eight hexadecimal digits, a space, the JSON, a line feed.</summary>
internal static class JournalLine
{
    /// <summary>The checksum and the space.</summary>
    internal const int PrefixBytes = 9;

    /// <summary>The longest line, its line feed included. What is longer is not written, and not read.</summary>
    internal const int MaxBytes = 1024 * 1024;

    internal const byte Feed = (byte)'\n';

    /// <summary>What the line of an event begins with, behind its prefix; the sequence follows.</summary>
    internal static ReadOnlySpan<byte> EventStart => "{\"n\":"u8;

    /// <summary>Writes the prefix of a line that is whole but for it.</summary>
    /// <param name="line">Room for the prefix, then the JSON, then the line feed.</param>
    internal static void Seal(Span<byte> line)
    {
        uint checksum = Crc32C.Of(line[PrefixBytes..^1]);
        for (int i = PrefixBytes - 2; i >= 0; i--, checksum >>= 4)
        {
            line[i] = "0123456789abcdef"u8[(int)(checksum & 0xF)];
        }

        line[PrefixBytes - 1] = (byte)' ';
    }

    /// <summary>Takes the JSON out of a line, if it is as it was written.</summary>
    /// <param name="line">Without its line feed.</param>
    /// <param name="json">What the checksum is of.</param>
    internal static bool TryOpen(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (line.Length <= PrefixBytes
            || line[PrefixBytes - 1] != (byte)' '
            || !Utf8Parser.TryParse(line[..(PrefixBytes - 1)], out uint checksum, out int digits, 'x')
            || digits != PrefixBytes - 1
            || Crc32C.Of(line[PrefixBytes..]) != checksum)
        {
            return false;
        }

        json = line[PrefixBytes..];
        return true;
    }

    /// <summary>The sequence of an event, if the JSON is one.</summary>
    internal static bool TryReadSequence(ReadOnlySpan<byte> json, out long sequence)
    {
        sequence = 0;
        return json.StartsWith(EventStart) && Utf8Parser.TryParse(json[EventStart.Length..], out sequence, out _);
    }
}
