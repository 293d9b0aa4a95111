using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>The clock of a scheduler as a <see cref="TimeProvider"/>: delays of code that awaits are due in one order with scheduled work.</summary>
/// <param name="scheduler">Any scheduler. Its stopwatch, if it has one, is the monotonic clock; else its wall clock is.</param>
public sealed class SchedulerTimeProvider(IScheduler scheduler) : TimeProvider
{
    private readonly IStopwatch _clock = scheduler.StartStopwatch(); // Immutable.

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();

    /// <inheritdoc/>
    public override long GetTimestamp() => _clock.Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ScheduledTimer(scheduler, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ScheduledTimer(IScheduler scheduler, Action elapsed) : ITimer
    {
        private readonly SerialDisposable _pending = new();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_pending.IsDisposed)
            {
                return false;
            }

            // In place before anything is scheduled: the first tick may run on the loop before Schedule has returned here.
            var first = new SingleAssignmentDisposable();
            var rest = new SingleAssignmentDisposable();
            _pending.Disposable = StableCompositeDisposable.Create(first, rest);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                first.Disposable = scheduler.Schedule(
                    (timer: this, period, rest), dueTime, static (_, work) => work.timer.Elapse(work.period, work.rest));
            }

            return true;
        }

        public void Dispose() => _pending.Dispose();

        public System.Threading.Tasks.ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private IDisposable Elapse(TimeSpan period, SingleAssignmentDisposable rest)
        {
            if (period > TimeSpan.Zero)
            {
                rest.Disposable = scheduler.SchedulePeriodic(period, elapsed);
            }

            elapsed();
            return Disposable.Empty;
        }
    }
}
