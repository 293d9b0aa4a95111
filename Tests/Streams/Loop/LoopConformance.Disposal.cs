using System;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>The end of a scheduler.</content>
public abstract partial class LoopConformance
{
    [Fact]
    public void Disposal_inside_an_action_lets_that_action_finish_and_drops_the_rest()
    {
        var scheduler = new PollScheduler(_fixture.Loop);
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            scheduler.Schedule(() =>
            {
                scheduler.Schedule(() => seen.Add("queued"));
                scheduler.Dispose();
                seen.Add("finished");
            });
            scheduler.Schedule(() => seen.Add("queued"));
            scheduler.Schedule(TimeSpan.FromMilliseconds(1), () => seen.Add("timer"));
        });

        _fixture.RunUntil(() => seen.Count > 0);
        _fixture.Do(() => _fixture.LetPass(TimeSpan.FromMilliseconds(3)));
        _fixture.Settle();
        seen.ShouldBe(["finished"]);
    }

    [Fact]
    public void A_disposed_scheduler_takes_no_work()
    {
        var scheduler = new PollScheduler(_fixture.Loop);

        scheduler.Dispose();
        scheduler.Dispose();

        Should.Throw<ObjectDisposedException>(() => scheduler.Schedule(static () => { }));
        Should.Throw<ObjectDisposedException>(() => scheduler.Schedule(TimeSpan.FromSeconds(1), static () => { }));
        Should.Throw<ObjectDisposedException>(() => scheduler.Schedule(scheduler.Now, static () => { }));
        Should.Throw<ObjectDisposedException>(() => scheduler.SchedulePeriodic(TimeSpan.FromSeconds(1), static () => { }));
    }

    [Fact]
    public void Disposal_drops_what_is_queued_and_leaves_the_loop_to_others()
    {
        var scheduler = new PollScheduler(_fixture.Loop);
        int ran = 0;

        _fixture.Do(() =>
        {
            scheduler.Schedule(() => ran++);
            scheduler.Schedule(TimeSpan.FromMilliseconds(1), () => ran++);
            scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(1), () => ran++);
            scheduler.Dispose();
            _fixture.LetPass(TimeSpan.FromMilliseconds(3));
        });
        _fixture.Settle();

        ran.ShouldBe(0);
    }

    [Fact]
    public void Work_of_a_disposed_scheduler_can_be_taken_back()
    {
        var scheduler = new PollScheduler(_fixture.Loop);
        IDisposable soon = scheduler.Schedule(static () => { });
        IDisposable late = scheduler.Schedule(TimeSpan.FromHours(1), static () => { });

        scheduler.Dispose();

        soon.Dispose();
        late.Dispose();
        _fixture.Settle();
    }

    [Fact]
    public void Subscribing_on_the_loop_of_a_disposed_scheduler_hears_nothing_and_throws_nothing()
    {
        using TestHandle handle = _fixture.NewHandle();
        var scheduler = new PollScheduler(_fixture.Loop);
        var seen = new Seen<string>();
        handle.MakeReady();
        scheduler.Dispose();

        IDisposable outside = scheduler.WhenReady(handle.Handle, PollEvents.In)
            .Subscribe(_ => seen.Add("ready"), _ => seen.Add("error"));
        _fixture.Settle();
        outside.Dispose();

        seen.ShouldBeEmpty();
    }

    [Fact]
    public void An_action_that_wants_to_go_on_after_disposal_is_no_unhandled_error()
    {
        var scheduler = new PollScheduler(_fixture.Loop);
        var errors = new Seen<Exception>();
        bool done = false;
        scheduler.UnhandledException += (_, error) => errors.Add(error.Exception);

        scheduler.Schedule(again =>
        {
            scheduler.Dispose(); // As another thread may at any time.
            done = true;
            again();
        });

        _fixture.RunUntil(() => Volatile.Read(ref done));
        _fixture.Settle();
        errors.ShouldBeEmpty();
    }
}
