using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Rx.Hypervisor;

/// <summary>The number of an event: one total order for all events of one host. Keep it as text: <see cref="Parse"/> takes what <see cref="ToString"/> gives.</summary>
/// <param name="Epoch">One span of unbroken numbering. Positions of different epochs cannot be compared.</param>
/// <param name="Sequence">1 for the first event of the epoch, then one more for each. 0 is "before the first event".</param>
public readonly record struct Position(Guid Epoch, long Sequence)
{
    private const char Separator = '@';

    /// <summary>The sequence and the epoch: <c>42@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}{Separator}{Epoch:N}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no position.</exception>
    public static Position Parse(string text) => TryParse(text, out Position position)
        ? position
        : throw new FormatException($"'{text}' is no position: it is to be SEQUENCE@EPOCH, such as 42@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <returns>Whether it is a position.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Position position)
    {
        position = default;
        int at = text?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        if (at <= 0
            || !long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            || !Guid.TryParseExact(text.AsSpan(at + 1), "N", out Guid epoch))
        {
            return false;
        }

        position = new Position(epoch, sequence);
        return true;
    }
}
