using System;
using System.Reactive.Concurrency;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>How long to wait before something is tried again: twice as long each time, from the beginning once it went well for a while.</summary>
internal sealed class Backoff(IScheduler scheduler)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>How long the last wait was.</summary>
    internal TimeSpan Last { get; private set; }

    private DateTimeOffset _until; // When the last wait was over.

    internal TimeSpan Next()
    {
        DateTimeOffset now = scheduler.Now;
        Last = now > _until + Longest ? First : TimeSpan.FromTicks(Math.Min(2 * Last.Ticks, Longest.Ticks));
        _until = now + Last;
        return Last;
    }
}
