using System;
using System.Text;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Short texts that were read of late: names of domains and of operations come again and again, and need not be made anew.</summary>
/// <remarks>Threading: any thread; each has its own, so that readers do not get into each other's way.</remarks>
internal static class RecurringText
{
    private const int LongestText = 48; // Longer ones are messages and paths.
    private const int Places = 128;     // A power of two.

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [ThreadStatic]
    private static string?[]? _recent;

    /// <summary>The text of these bytes.</summary>
    /// <exception cref="ArgumentException">They are not UTF-8.</exception>
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > LongestText)
        {
            return Strict.GetString(bytes);
        }

        ref string? place = ref (_recent ??= new string?[Places])[PlaceOf(bytes)];
        if (place is null || !Ascii.Equals(bytes, place))
        {
            place = Strict.GetString(bytes);
        }

        return place;
    }

    private static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        uint hash = (uint)bytes.Length;
        foreach (byte one in bytes)
        {
            hash = (hash * 31) + one;
        }

        return (int)((hash ^ (hash >> 7)) & (Places - 1));
    }
}
