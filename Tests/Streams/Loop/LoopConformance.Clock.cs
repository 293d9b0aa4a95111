using System;
using System.Linq;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Steps of the wall clock.</content>
public abstract partial class LoopConformance
{
    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public void A_step_of_the_wall_clock_neither_delays_nor_rushes_what_was_scheduled_before(int days)
    {
        var wall = new SteppedClock();
        using var scheduler = new PollScheduler(_fixture.Loop, wall);
        var seen = new Seen<(string Name, TimeSpan At)>();
        TimeSpan start = default;
        void Note(string name) => seen.Add((name, _fixture.Clock - start));

        _fixture.Do(() =>
        {
            start = _fixture.Clock;
            scheduler.Schedule(TimeSpan.FromMilliseconds(20), () => Note("relative"));
            scheduler.Schedule(scheduler.Now.AddMilliseconds(400), () => Note("absolute"));
            scheduler.Schedule(TimeSpan.FromHours(1), () => Note("relative, too early"));
            scheduler.Schedule(scheduler.Now.AddHours(1), () => Note("absolute, too early"));
            wall.Step(TimeSpan.FromDays(days));
            scheduler.Now.ShouldBe(VirtualTime.Origin.AddDays(days));
        });

        _fixture.RunUntil(() => seen.Count >= 2);
        _fixture.Settle();
        seen.Select(static one => one.Name).ShouldBe(["relative", "absolute"]);
        seen.First().At.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20));
        seen.Last().At.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(400));
        if (_fixture.IsVirtual)
        {
            seen.Select(static one => one.At.TotalMilliseconds).ShouldBe([20, 400]);
        }
    }
}
