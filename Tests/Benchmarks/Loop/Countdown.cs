using System;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>Scheduled work that only counts, and notes when the last of it ran.</summary>
internal sealed class Countdown(int count)
{
    /// <summary>One piece of the work, to be scheduled with the countdown as its state.</summary>
    internal static readonly Func<IScheduler, Countdown, IDisposable> Hit = static (_, countdown) =>
    {
        countdown.Count();
        return Disposable.Empty;
    };

    /// <summary>The same, and schedules the next piece itself.</summary>
    internal static readonly Func<IScheduler, Countdown, IDisposable> HitAndRepeat = static (scheduler, countdown) =>
    {
        if (countdown.Count())
        {
            scheduler.Schedule(countdown, HitAndRepeat!);
        }

        return Disposable.Empty;
    };

    private readonly ManualResetEventSlim _done = new();
    private int _left = count;   // Scheduler's thread only.
    private long _finishedAt;

    /// <summary>Waits for the last piece.</summary>
    /// <returns>The timestamp at which it ran.</returns>
    internal long Wait()
    {
        _done.Wait();
        return _finishedAt;
    }

    private bool Count()
    {
        if (--_left > 0)
        {
            return true;
        }

        _finishedAt = Stopwatch.GetTimestamp();
        _done.Set();
        return false;
    }
}
