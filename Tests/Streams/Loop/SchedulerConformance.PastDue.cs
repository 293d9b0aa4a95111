using System;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Due times gone by.</content>
public abstract partial class SchedulerConformance
{
    [Fact]
    public void Work_due_in_the_past_runs_at_once_and_in_turn()
    {
        var seen = new Seen<string>();

        _fixture.Do(() =>
        {
            _fixture.LetPass(TimeSpan.FromMilliseconds(5));
            Scheduler.Schedule("now", (_, s) => Note(seen, s));
            Scheduler.Schedule("an hour ago", TimeSpan.FromHours(-1), (_, s) => Note(seen, s));
            Scheduler.Schedule("yesterday", Scheduler.Now.AddDays(-1), (_, s) => Note(seen, s));
            Scheduler.Schedule("before all time", DateTimeOffset.MinValue, (_, s) => Note(seen, s));
            Scheduler.Schedule("never ago", TimeSpan.MinValue, (_, s) => Note(seen, s));
            Scheduler.Schedule("now again", TimeSpan.Zero, (_, s) => Note(seen, s));
        });

        _fixture.RunUntil(() => seen.Count == 6);
        seen.ShouldBe(["now", "an hour ago", "yesterday", "before all time", "never ago", "now again"]);
    }
}
