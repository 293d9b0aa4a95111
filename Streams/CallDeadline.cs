using System;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor;

/// <summary>Deadlines as callers give them.</summary>
internal static class CallDeadline
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The deadline of a call: the one given, or <see cref="Domain.DefaultDeadline"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, or longer than 24 days.</exception>
    internal static TimeSpan Of(TimeSpan? given, [CallerArgumentExpression(nameof(given))] string? name = null)
    {
        TimeSpan deadline = given ?? Domain.DefaultDeadline;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deadline, Longest, name);
        return deadline;
    }
}
