using System;
using System.Globalization;

namespace Rx.Hypervisor;

/// <summary>The address of a network card: six bytes, written <c>52:54:00:12:34:56</c>.</summary>
/// <param name="value">The bytes as a number, the first one on top.</param>
public readonly struct MacAddress(ulong value) : IEquatable<MacAddress>, IUtf8SpanFormattable
{
    private const int Bytes = 6;
    private const int TextLength = (3 * Bytes) - 1;

    /// <summary>The bytes as a number, the first one on top.</summary>
    public ulong Value { get; } = value < 1UL << (8 * Bytes)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "an address has six bytes");

    /// <summary>The first byte.</summary>
    public byte FirstByte => (byte)(Value >> (8 * (Bytes - 1)));

    /// <summary>Whether it stands for many cards, so that none can have it.</summary>
    public bool IsMulticast => (FirstByte & 1) != 0;

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(MacAddress left, MacAddress right) => left.Equals(right);

    /// <summary>Whether two differ.</summary>
    public static bool operator !=(MacAddress left, MacAddress right) => !left.Equals(right);

    /// <summary>Reads six numbers of one or two hexadecimal digits each, joined by colons.</summary>
    public static bool TryParse(string? text, out MacAddress address)
    {
        address = default;
        string[] parts = text?.Split(':') ?? [];
        if (parts.Length != Bytes)
        {
            return false;
        }

        ulong value = 0;
        foreach (string part in parts)
        {
            if (part.Length > 2
                || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte one))
            {
                return false;
            }

            value = value << 8 | one;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>The same address with another first byte.</summary>
    public MacAddress WithFirstByte(byte first)
        => new(Value & (1UL << (8 * (Bytes - 1))) - 1 | (ulong)first << (8 * (Bytes - 1)));

    /// <inheritdoc/>
    public bool Equals(MacAddress other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MacAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Writes what <see cref="ToString"/> returns, in UTF-8.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        bytesWritten = 0;
        if (utf8Destination.Length < TextLength)
        {
            return false;
        }

        utf8Destination[..TextLength].Fill((byte)':');
        for (int i = 0; i < Bytes; i++)
        {
            ((byte)(Value >> (8 * (Bytes - 1 - i)))).TryFormat(utf8Destination[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
        }

        bytesWritten = TextLength;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        text.Fill(':');
        for (int i = 0; i < Bytes; i++)
        {
            ((byte)(value >> (8 * (Bytes - 1 - i)))).TryFormat(text[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
        }
    });
}
