using System;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Periodic work, stopwatches, code that awaits.</content>
public abstract partial class SchedulerConformance
{
    [Fact]
    public void Periodic_work_hands_its_state_on()
    {
        var seen = new Seen<int>();
        IDisposable? work = null;

        _fixture.Do(() => work = Scheduler.SchedulePeriodic(1, TimeSpan.FromMilliseconds(1), state =>
        {
            seen.Add(state);
            return state * 2;
        }));

        _fixture.RunUntil(() => seen.Count >= 8);
        work!.Dispose();
        seen.Take(8).ShouldBe([1, 2, 4, 8, 16, 32, 64, 128]);
    }

    [Fact]
    public void Periodic_work_may_end_itself()
    {
        int ticks = 0;
        IDisposable? work = null;

        _fixture.Do(() => work = Scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(1), () =>
        {
            if (Interlocked.Increment(ref ticks) == 3)
            {
                work!.Dispose();
            }
        }));

        _fixture.RunUntil(() => Volatile.Read(ref ticks) >= 3);
        _fixture.Do(() => _fixture.LetPass(TimeSpan.FromMilliseconds(5)));
        _fixture.Settle();
        ticks.ShouldBe(3);
    }

    [Fact]
    public void A_late_tick_shifts_none_after_it_and_none_is_lost()
    {
        TimeSpan period = TimeSpan.FromMilliseconds(10);
        TimeSpan start = default;
        var ticks = new Seen<TimeSpan>();
        IDisposable? work = null;

        _fixture.Do(() =>
        {
            start = _fixture.Clock;
            work = Scheduler.SchedulePeriodic(period, () =>
            {
                ticks.Add(_fixture.Clock - start);
                if (ticks.Count == 1)
                {
                    _fixture.LetPass(4 * period);
                }
            });
        });

        _fixture.RunUntil(() => ticks.Count >= 8);
        work!.Dispose();
        TimeSpan[] seen = ticks.ToArray();
        for (int n = 0; n < seen.Length; n++)
        {
            seen[n].ShouldBeGreaterThanOrEqualTo((n + 1) * period, $"tick {n + 1} is early: a tick before it was left out");
        }

        if (_fixture.IsVirtual)
        {
            seen.Take(8).Select(static at => at.TotalMilliseconds).ShouldBe([10, 50, 50, 50, 50, 60, 70, 80]);
        }
    }

    [Fact]
    public void A_stopwatch_follows_the_schedulers_clock()
    {
        _fixture.Do(() =>
        {
            TimeSpan before = _fixture.Clock;
            IStopwatch stopwatch = Scheduler.StartStopwatch();
            _fixture.LetPass(TimeSpan.FromMilliseconds(3));
            TimeSpan elapsed = stopwatch.Elapsed;

            elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(3));
            elapsed.ShouldBeLessThanOrEqualTo(_fixture.Clock - before);
        });
    }

    [Fact]
    public void An_await_resumes_on_the_scheduler()
    {
        var outside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new Seen<bool>();

        Task work = Scheduler.InvokeAsync(async () =>
        {
            seen.Add(_fixture.IsCurrent);
            await Task.Yield();
            seen.Add(_fixture.IsCurrent);
            await outside.Task;
            seen.Add(_fixture.IsCurrent);
            await Task.Delay(TimeSpan.FromMilliseconds(2), _fixture.TimeProvider);
            seen.Add(_fixture.IsCurrent);
        });
        _fixture.RunUntil(() => seen.Count == 2);
        var thread = new Thread(outside.SetResult);
        thread.Start();
        thread.Join();

        _fixture.RunUntil(() => work.IsCompleted);
        work.IsCompletedSuccessfully.ShouldBeTrue();
        seen.ShouldBe([true, true, true, true]);
    }

    [Fact]
    public void What_awaiting_code_throws_reaches_its_task()
    {
        Task failed = Scheduler.InvokeAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("on purpose");
        });
        Task cancelled = Scheduler.InvokeAsync(async () =>
        {
            await Task.Yield();
            throw new OperationCanceledException();
        });

        _fixture.RunUntil(() => failed.IsCompleted && cancelled.IsCompleted);
        failed.Exception!.InnerException!.Message.ShouldBe("on purpose");
        cancelled.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public void Delays_of_awaiting_code_and_timers_of_streams_come_in_one_order()
    {
        var order = new DueOrder(_fixture);

        _fixture.Do(() =>
        {
            foreach (int milliseconds in new[] { 30, 10, 20 })
            {
                TimeSpan due = TimeSpan.FromMilliseconds(milliseconds);
                order.Expect(due + due, ran =>
                {
                    Task _ = Task.Delay(due + due, _fixture.TimeProvider).ContinueWith(
                        __ => ran(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                });
                order.Expect(due, ran => Observable.Timer(due, Scheduler).Subscribe(_ => ran()));
            }
        });

        _fixture.RunUntil(() => order.Count == 6);
        order.ShouldBeKept();
    }

    [Fact]
    public void A_timer_of_the_time_provider_repeats_changes_and_ends()
    {
        int ticks = 0;
        ITimer? timer = null;

        _fixture.Do(() => timer = _fixture.TimeProvider.CreateTimer(
            _ => Interlocked.Increment(ref ticks), state: null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)));
        _fixture.RunUntil(() => Volatile.Read(ref ticks) >= 3);
        _fixture.Do(() => timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan).ShouldBeTrue());
        int before = ticks;
        _fixture.Do(() => _fixture.LetPass(TimeSpan.FromMilliseconds(5)));
        _fixture.Settle();
        ticks.ShouldBe(before);

        _fixture.Do(() => timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        _fixture.RunUntil(() => Volatile.Read(ref ticks) == before + 1);
        timer!.Dispose();
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
    }
}
