using System;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor;

/// <summary>Patience of reads as callers give it.</summary>
internal static class ReadPatience
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The patience of a read: what was given, or <see cref="Domain.DefaultPatience"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than 24 days.</exception>
    internal static TimeSpan Of(TimeSpan? given, [CallerArgumentExpression(nameof(given))] string? name = null)
    {
        TimeSpan patience = given ?? Domain.DefaultPatience;
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patience, Longest, name);
        return patience;
    }
}
