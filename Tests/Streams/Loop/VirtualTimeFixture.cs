using System;
using System.Reactive.Concurrency;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>Virtual time as a scheduler, with nothing between.</summary>
internal sealed class VirtualTimeFixture : SchedulerFixture
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly VirtualTime _time = new();

    internal override IScheduler Scheduler => _time;

    internal override TimeProvider TimeProvider => _time.TimeProvider;

    internal override TimeSpan Clock => _time.Clock;

    internal override bool IsCurrent => _time.IsCurrent;

    internal override bool IsVirtual => true;

    internal override void RunUntil(Func<bool> condition) => Pump(_time, condition);

    internal override void LetPass(TimeSpan time) => _time.Sleep(time);

    /// <summary>Moves the clock, a little at a time, for ten minutes at most.</summary>
    internal static void Pump(VirtualTime time, Func<bool> condition)
    {
        for (int steps = 0; steps < 6000 && !condition(); steps++)
        {
            time.AdvanceTo(time.Clock + Step);
        }

        condition().ShouldBeTrue("what the test waits for has not come");
    }

    protected override void Close()
    {
    }
}
