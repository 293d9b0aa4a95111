using System;
using System.Buffers;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <content>
/// QEMU writes the head of every event alike, so it is compared rather than read as JSON, which doubles the pace of
/// events that nobody wants. A line that differs in any way, or is malformed, is left to <see cref="Read"/>, which also
/// finds the words for it.
/// </content>
internal ref partial struct QmpLine
{
    private static readonly JsonReaderOptions StrictInside = new() { MaxDepth = QmpParser.MaxDepth - 1 };

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"u8);

    private bool TryReadEvent()
    {
        ReadOnlySpan<byte> rest = Text;
        if (!TryReadTimestamp(ref rest) || !Take(ref rest, ", \"event\": \""u8))
        {
            return false;
        }

        int length = rest.IndexOfAnyExcept(NameBytes);
        if (length <= 0)
        {
            return false;
        }

        _seen = Members.Event | Members.Timestamp;
        EventName = rest[..length];
        rest = rest[length..];
        return rest is [(byte)'"', (byte)'}'] or [(byte)'"', (byte)'}', (byte)'\r'] || TryReadData(rest);
    }

    private bool TryReadTimestamp(scoped ref ReadOnlySpan<byte> rest)
    {
        int start = """{"timestamp": """.Length;
        if (!Take(ref rest, """{"timestamp": {"seconds": """u8)
            || !TakeNumber(ref rest)
            || !Take(ref rest, """, "microseconds": """u8)
            || !TakeNumber(ref rest)
            || !Take(ref rest, "}"u8))
        {
            return false;
        }

        Timestamp = Text[start..^rest.Length];
        return true;
    }

    private bool TryReadData(ReadOnlySpan<byte> rest)
    {
        if (!Take(ref rest, "\", \"data\": "u8))
        {
            return false;
        }

        rest = rest.TrimEnd((byte)'\r');
        Data = rest.IsEmpty ? rest : rest[..^1];
        _seen |= Members.Data;
        return rest.EndsWith("}"u8) && IsOneValue(Data);
    }

    private static bool IsOneValue(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, StrictInside);
        try
        {
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false; // Read again from the start of the line, it will throw with the right offset.
        }
    }

    private static bool Take(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }

    // Digits without a leading zero; a minus sign (no clock) is for the reader.
    private static bool TakeNumber(scoped ref ReadOnlySpan<byte> rest)
    {
        int length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length <= 0 || (length > 1 && rest[0] == '0'))
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }
}
