using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Work taken back; work that schedules work.</content>
public abstract partial class SchedulerConformance
{
    [Fact]
    public void Work_taken_back_before_it_runs_does_not_run()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            IDisposable now = Scheduler.Schedule("now", (_, s) => Note(seen, s));
            IDisposable soon = Scheduler.Schedule("soon", TimeSpan.FromMilliseconds(2), (_, s) => Note(seen, s));
            IDisposable late = Scheduler.Schedule("late", TimeSpan.FromHours(1), (_, s) => Note(seen, s));
            Scheduler.Schedule("kept", TimeSpan.FromMilliseconds(5), (_, s) => Note(seen, s));
            now.Dispose();
            soon.Dispose();
            late.Dispose();
            now.Dispose();
        });

        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Settle();
        seen.ShouldBe(["kept"]);
    }

    [Fact]
    public void Work_taken_back_by_work_before_it_does_not_run()
    {
        var seen = new Seen<string>();
        IDisposable? second = null;

        _fixture.Do(() =>
        {
            Scheduler.Schedule(() => second!.Dispose());
            second = Scheduler.Schedule("second", (_, s) => Note(seen, s));
            Scheduler.Schedule("third", (_, s) => Note(seen, s));
        });

        _fixture.RunUntil(() => seen.Count == 1);
        seen.ShouldBe(["third"]);
    }

    [Fact]
    public void What_the_action_returned_is_disposed_with_the_item()
    {
        var resource = new BooleanDisposable();
        IDisposable? item = null;

        _fixture.Do(() => item = Scheduler.Schedule(0, (_, _) => resource));
        _fixture.Settle();
        resource.IsDisposed.ShouldBeFalse();
        item!.Dispose();

        resource.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void What_the_action_returned_is_disposed_when_the_item_was_taken_back_meanwhile()
    {
        var resource = new BooleanDisposable();
        IDisposable? item = null;

        _fixture.Do(() => item = Scheduler.Schedule(0, (_, _) =>
        {
            item!.Dispose();
            return resource;
        }));
        _fixture.Settle();

        resource.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void An_action_may_schedule_itself_a_hundred_thousand_times()
    {
        int left = 100_000;

        Scheduler.Schedule(again =>
        {
            if (Interlocked.Decrement(ref left) > 0)
            {
                again();
            }
        });

        _fixture.RunUntil(() => Volatile.Read(ref left) == 0);
    }

    [Fact]
    public void Taking_back_recursive_work_ends_it()
    {
        int runs = 0;
        IDisposable? work = null;

        _fixture.Do(() => work = Scheduler.Schedule(TimeSpan.FromMilliseconds(1), again =>
        {
            if (Interlocked.Increment(ref runs) == 3)
            {
                work!.Dispose();
            }

            again(TimeSpan.FromMilliseconds(1));
        }));

        _fixture.RunUntil(() => Volatile.Read(ref runs) == 3);
        _fixture.Settle();
        runs.ShouldBe(3);
    }

    [Fact]
    public void Actions_run_one_at_a_time_even_when_they_schedule_more()
    {
        int depth = 0;
        int deepest = 0;
        int runs = 0;

        void Work(int generation)
        {
            deepest = Math.Max(deepest, ++depth);
            if (generation > 0)
            {
                Scheduler.Schedule(() => Work(generation - 1));
                Scheduler.Schedule(() => Work(generation - 1));
            }

            depth--;
            Interlocked.Increment(ref runs);
        }

        Scheduler.Schedule(() => Work(8));

        _fixture.RunUntil(() => Volatile.Read(ref runs) == 511);
        deepest.ShouldBe(1);
    }
}
