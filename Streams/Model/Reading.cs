using System;

namespace Rx.Hypervisor;

/// <summary>What was read of a domain, and how old it is. Reads never wait behind a job, nor long for a monitor that is silent.</summary>
/// <param name="Value">The value.</param>
/// <param name="At">When QEMU told it, on the host's wall clock.</param>
/// <param name="Age">How long ago that was when the read returned, on the monotonic clock.</param>
/// <param name="IsStale">Whether it is the last known value, because QEMU did not answer in time or its monitor is lost.</param>
/// <typeparam name="T">What was read.</typeparam>
public readonly record struct Reading<T>(T Value, DateTimeOffset At, TimeSpan Age, bool IsStale)
{
    /// <summary>The same of something that is made from the value.</summary>
    public Reading<TResult> Select<TResult>(Func<T, TResult> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new Reading<TResult>(make(Value), At, Age, IsStale);
    }
}
