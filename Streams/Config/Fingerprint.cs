using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>Tells a content from every other one: the first 128 bits of its SHA-256.</summary>
/// <remarks>
/// Two numbers, and no <see cref="UInt128"/>: code that handles one of those is not compiled ahead of time, and a start-up handles thousands.
/// </remarks>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
public readonly record struct Fingerprint(ulong High, ulong Low)
{
    private const int Digits = 32;

    /// <summary>Of a content.</summary>
    public static Fingerprint Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new Fingerprint(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]));
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Fingerprint Parse(ReadOnlySpan<char> text) => text.Length == Digits
        ? new Fingerprint(HalfOf(text[..(Digits / 2)]), HalfOf(text[(Digits / 2)..]))
        : throw new FormatException($"a fingerprint has {Digits} digits, not {text.Length}");

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    private static ulong HalfOf(ReadOnlySpan<char> digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
