using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class SchedulerTimeProviderTests
{
    [Fact]
    public void Its_timestamps_are_those_of_the_scheduler()
    {
        var time = new VirtualTime();
        long start = time.TimeProvider.GetTimestamp();

        time.AdvanceBySeconds(90);

        time.TimeProvider.GetElapsedTime(start).ShouldBe(TimeSpan.FromSeconds(90));
        time.TimeProvider.GetUtcNow().ShouldBe(VirtualTime.Origin.AddSeconds(90));
    }

    [Fact]
    public void A_timer_ticks_at_its_due_time_and_then_with_its_period()
    {
        var time = new VirtualTime();
        var ticks = new System.Collections.Generic.List<double>();

        using ITimer timer = time.TimeProvider.CreateTimer(
            _ => ticks.Add(time.Clock.TotalSeconds), state: null, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2));
        time.AdvanceBySeconds(8);
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        time.AdvanceBySeconds(10);

        ticks.ShouldBe([3, 5, 7, 9]);
    }

    [Fact]
    public void A_deadline_is_cancelled_in_virtual_time()
    {
        var time = new VirtualTime();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), time.TimeProvider);

        time.AdvanceBySeconds(4.999);
        deadline.IsCancellationRequested.ShouldBeFalse();
        time.AdvanceBySeconds(0.001);

        deadline.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void A_periodic_timer_whose_first_tick_comes_before_its_maker_has_it_goes_on()
    {
        // As when the loop runs the first tick on its thread while the maker, on another, still is inside CreateTimer.
        var scheduler = new EagerScheduler();
        int ticks = 0;

        using ITimer timer = new SchedulerTimeProvider(scheduler).CreateTimer(
            _ => ticks++, state: null, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        ticks.ShouldBe(1);
        scheduler.Periodic.IsDisposed.ShouldBeFalse();
        timer.Dispose();
        scheduler.Periodic.IsDisposed.ShouldBeTrue();
    }

    /// <summary>Runs everything before the call returns.</summary>
    private sealed class EagerScheduler : IScheduler, ISchedulerPeriodic, IServiceProvider
    {
        internal BooleanDisposable Periodic { get; } = new();

        public DateTimeOffset Now => VirtualTime.Origin;

        public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
            => action(this, state);

        public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
            => action(this, state);

        public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
            => action(this, state);

        public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action) => Periodic;

        public object? GetService(Type serviceType) => serviceType == typeof(ISchedulerPeriodic) ? this : null;
    }
}
