using System;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What a loop promises where time goes on by itself and handles are the kernel's.</summary>
public abstract partial class RealLoopConformance : LoopConformance
{
    private readonly LoopFixture _fixture;

    private protected RealLoopConformance(LoopFixture fixture)
        : base(fixture) => _fixture = fixture;

    private PollScheduler Scheduler => _fixture.Poll;

    [Fact]
    public void A_scheduler_whose_timers_are_always_overdue_does_not_starve_another_on_its_loop()
    {
        using var greedy = new PollScheduler(_fixture.Loop);
        bool ran = false;

        using IDisposable work = greedy.SchedulePeriodic(TimeSpan.Zero, static () => { });
        Scheduler.Schedule(TimeSpan.FromMilliseconds(2), () => Volatile.Write(ref ran, true));

        _fixture.RunUntil(() => Volatile.Read(ref ran));
    }
}
