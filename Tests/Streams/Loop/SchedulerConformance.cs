using System;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What every scheduler of this library promises, with an event loop under it or without.</summary>
public abstract partial class SchedulerConformance : IDisposable
{
    private readonly SchedulerFixture _fixture;

    private protected SchedulerConformance(SchedulerFixture fixture) => _fixture = fixture;

    private IScheduler Scheduler => _fixture.Scheduler;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Immediate_work_runs_first_in_first_out()
    {
        var seen = new Seen<int>();

        for (int i = 0; i < 1000; i++)
        {
            Scheduler.Schedule(i, (_, n) => Note(seen, n));
        }

        _fixture.RunUntil(() => seen.Count == 1000);
        seen.ShouldBe(Enumerable.Range(0, 1000));
    }

    [Fact]
    public void Work_with_the_same_delay_runs_first_in_first_out()
    {
        var seen = new Seen<int>();

        _fixture.Do(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Scheduler.Schedule(i, TimeSpan.FromMilliseconds(5), (_, n) => Note(seen, n));
            }
        });

        _fixture.RunUntil(() => seen.Count == 1000);
        seen.ShouldBe(Enumerable.Range(0, 1000));
    }

    [Fact]
    public void Work_runs_by_due_time()
    {
        var order = new DueOrder(_fixture);

        _fixture.Do(() =>
        {
            foreach (int delay in new[] { 30, 10, 40, 20 })
            {
                TimeSpan due = TimeSpan.FromMilliseconds(delay);
                order.Expect(due, ran => Scheduler.Schedule(due, ran));
            }
        });

        _fixture.RunUntil(() => order.Count == 4);
        order.ShouldBeKept();
    }

    [Fact]
    public void Immediate_work_overtakes_a_timer_that_is_not_due()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            Scheduler.Schedule("timer", TimeSpan.FromHours(1), (_, s) => Note(seen, s));
            Scheduler.Schedule("at once", (_, s) => Note(seen, s));
        });

        _fixture.RunUntil(() => seen.Count == 1);
        seen.ShouldBe(["at once"]);
    }

    [Fact]
    public void A_timer_that_became_due_runs_before_immediate_work_that_was_scheduled_after_that()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            Scheduler.Schedule("before", (_, s) => Note(seen, s));
            Scheduler.Schedule("timer", TimeSpan.FromMilliseconds(2), (_, s) => Note(seen, s));
            _fixture.LetPass(TimeSpan.FromMilliseconds(5));
            Scheduler.Schedule("after", (_, s) => Note(seen, s));
        });

        _fixture.RunUntil(() => seen.Count == 3);
        seen.ShouldBe(["before", "timer", "after"]);
    }

    [Fact]
    public void Work_never_runs_inside_the_call_that_schedules_it()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            Scheduler.Schedule("inner", (_, s) => Note(seen, s));
            Scheduler.Schedule("due already", TimeSpan.Zero, (_, s) => Note(seen, s));
            seen.Add("outer");
        });

        _fixture.RunUntil(() => seen.Count == 3);
        seen.ShouldBe(["outer", "inner", "due already"]);
    }

    [Fact]
    public void Work_scheduled_from_another_thread_runs_on_the_schedulers_own()
    {
        bool? wasCurrent = null;
        bool ranInside = false;

        var thread = new Thread(() =>
        {
            int caller = Environment.CurrentManagedThreadId;
            bool inside = true;
            Scheduler.Schedule(() =>
            {
                ranInside = inside && Environment.CurrentManagedThreadId == caller;
                wasCurrent = _fixture.IsCurrent;
            });
            inside = false;
        });
        thread.Start();
        thread.Join();

        _fixture.RunUntil(() => wasCurrent is not null);
        wasCurrent.ShouldBe(true);
        ranInside.ShouldBeFalse();
        _fixture.IsCurrent.ShouldBeFalse();
    }

    [Fact]
    public void Work_due_beyond_all_time_never_runs_and_disturbs_nobody()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            Scheduler.Schedule("never", TimeSpan.MaxValue, (_, s) => Note(seen, s));
            Scheduler.Schedule("nor this", DateTimeOffset.MaxValue, (_, s) => Note(seen, s));
            Scheduler.Schedule("nor that", TimeSpan.MaxValue - TimeSpan.FromTicks(1), (_, s) => Note(seen, s));
            Scheduler.SchedulePeriodic(TimeSpan.MaxValue, () => seen.Add("nor ever again"));
            Scheduler.Schedule("soon", TimeSpan.FromMilliseconds(5), (_, s) => Note(seen, s));
        });

        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Settle();
        seen.ShouldBe(["soon"]);
    }

    [Fact]
    public void Work_is_never_early_by_the_schedulers_clock()
    {
        var early = new Seen<TimeSpan>();
        int ran = 0;
        var random = new Random(7);

        for (int i = 0; i < 300; i++)
        {
            TimeSpan delay = TimeSpan.FromTicks(random.Next(1, 200_000)); // Up to 20 ms, in steps of 100 ns.
            TimeSpan due = _fixture.Clock + delay;
            Scheduler.Schedule(due, delay, (_, at) =>
            {
                if (_fixture.Clock < at)
                {
                    early.Add(at - _fixture.Clock);
                }

                Interlocked.Increment(ref ran);
                return Disposable.Empty;
            });
        }

        _fixture.RunUntil(() => Volatile.Read(ref ran) == 300);
        early.ShouldBeEmpty();
    }

    [Fact]
    public void An_absolute_due_time_counts_from_the_moment_of_scheduling()
    {
        var order = new DueOrder(_fixture);

        _fixture.Do(() =>
        {
            foreach (int delay in new[] { 30, 10, 20 })
            {
                TimeSpan due = TimeSpan.FromMilliseconds(delay);
                order.Expect(due, ran => Scheduler.Schedule(Scheduler.Now + due, ran));
            }

            order.Expect(TimeSpan.FromMilliseconds(15), ran => Scheduler.Schedule(TimeSpan.FromMilliseconds(15), ran));
        });

        _fixture.RunUntil(() => order.Count == 4);
        order.ShouldBeKept();
    }

    [Fact]
    public void A_million_items_run_in_order()
    {
        const int All = 1_000_000;
        int next = 0;
        bool inOrder = true;

        for (int i = 0; i < All; i++)
        {
            Scheduler.Schedule(i, (_, n) =>
            {
                inOrder &= n == next;
                Volatile.Write(ref next, next + 1);
                return Disposable.Empty;
            });
        }

        _fixture.RunUntil(() => Volatile.Read(ref next) == All);
        inOrder.ShouldBeTrue();
    }

    private static IDisposable Note<T>(Seen<T> seen, T value)
    {
        seen.Add(value);
        return Disposable.Empty;
    }
}
