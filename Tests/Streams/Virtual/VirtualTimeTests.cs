using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Virtual;

public sealed class VirtualTimeTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Time_starts_at_zero_and_moves_when_it_is_told_to()
    {
        _time.Clock.ShouldBe(TimeSpan.Zero);
        _time.Now.ShouldBe(VirtualTime.Origin);

        _time.AdvanceTo(TimeSpan.FromSeconds(3));
        _time.AdvanceBySeconds(1.5);

        _time.Clock.ShouldBe(TimeSpan.FromSeconds(4.5));
        _time.Now.ShouldBe(VirtualTime.Origin.AddSeconds(4.5));
    }

    [Fact]
    public void Advancing_runs_what_is_due_by_then_and_nothing_later()
    {
        var ran = new List<double>();
        foreach (double at in new[] { 3, 1, 2.0001, 2 })
        {
            _time.At(at, () => ran.Add(_time.Clock.TotalSeconds));
        }

        _time.AdvanceTo(TimeSpan.FromSeconds(2));
        ran.ShouldBe([1, 2]);
        _time.AdvanceTo(TimeSpan.FromSeconds(2));
        ran.ShouldBe([1, 2]);
        _time.AdvanceTo(TimeSpan.FromSeconds(10));

        ran.ShouldBe([1, 2, 2.0001, 3]);
        _time.Clock.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Time_never_goes_back()
    {
        _time.AdvanceBySeconds(2);

        Should.Throw<ArgumentOutOfRangeException>(() => _time.AdvanceTo(TimeSpan.FromSeconds(1)));
        double? ranAt = null;
        _time.At(1, () => ranAt = _time.Clock.TotalSeconds);
        _time.AdvanceBySeconds(0); // No step at all, so nothing runs.
        ranAt.ShouldBeNull();
        _time.AdvanceBySeconds(1);

        ranAt.ShouldBe(2);
    }

    [Fact]
    public void Start_runs_everything_and_stops_at_the_last_of_it()
    {
        var ran = new List<double>();
        _time.At(7, () => _time.At(9, () => ran.Add(_time.Clock.TotalSeconds)));
        _time.Schedule(TimeSpan.MaxValue, static () => throw new InvalidDataException("never comes"));

        _time.Start();

        ran.ShouldBe([9]);
        _time.Clock.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void After_an_exception_time_can_go_on_behind_it()
    {
        bool ran = false;
        _time.At(1, static () => throw new InvalidDataException("on purpose"));
        _time.At(1, () => ran = true);

        Should.Throw<InvalidDataException>(() => _time.AdvanceBySeconds(5));
        _time.Clock.ShouldBe(TimeSpan.FromSeconds(1));
        ran.ShouldBeFalse();
        _time.AdvanceTo(TimeSpan.FromSeconds(5));

        ran.ShouldBeTrue();
        _time.IsCurrent.ShouldBeFalse();
        _time.At(6, static () => throw new InvalidDataException("again"));
        Should.Throw<InvalidDataException>(_time.Start);
        Should.NotThrow(_time.Start);
    }

    [Fact]
    public void Code_that_awaits_lives_in_virtual_time()
    {
        var seen = new List<(double, string)>();

        async Task<string> Work(string name, double seconds)
        {
            for (int i = 0; i < 3; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), _time.TimeProvider);
                _time.IsCurrent.ShouldBeTrue();
                seen.Add((_time.Clock.TotalSeconds, name));
            }

            return name;
        }

        Task<string> slow = _time.InvokeAsync(() => Work("slow", 3));
        Task<string> fast = _time.InvokeAsync(() => Work("fast", 2));
        _time.AdvanceBySeconds(60);

        slow.IsCompletedSuccessfully.ShouldBeTrue();
        fast.IsCompletedSuccessfully.ShouldBeTrue();
        seen.ShouldBe([(2, "fast"), (3, "slow"), (4, "fast"), (6, "slow"), (6, "fast"), (9, "slow")]);
    }

    [Fact]
    public void The_thread_gets_its_synchronization_context_back()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext? inside = null;
        _time.At(1, () => inside = SynchronizationContext.Current);

        _time.AdvanceBySeconds(1);

        inside.ShouldBeOfType<SchedulerSynchronizationContext>();
        SynchronizationContext.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public void A_recording_says_when_as_well_as_what()
    {
        var subject = new Subject<string>();
        Recording<string> first = _time.Record(subject);
        Recording<string> failing = _time.Record(subject.Select(static s => s == "b" ? throw new InvalidDataException(s) : s));
        _time.At(1, () => subject.OnNext("a"));
        _time.At(2.5, () => subject.OnNext("b"));
        _time.At(4, subject.OnCompleted);

        _time.AdvanceBySeconds(10);

        first.ShouldBe([(1, "a"), (2.5, "b")]);
        first.Values.ShouldBe(["a", "b"]);
        first.CompletedAt.ShouldBe(4);
        first.FailedAt.ShouldBeNull();
        failing.ShouldBe([(1, "a")]);
        failing.FailedAt.ShouldBe(2.5);
        failing.Error.ShouldBeOfType<InvalidDataException>();
        failing.CompletedAt.ShouldBeNull();
    }

    [Fact]
    public void A_disposed_recording_keeps_what_it_has()
    {
        Recording<long> recording = _time.Record(Observable.Interval(TimeSpan.FromSeconds(1), _time));
        _time.At(2.5, recording.Dispose);

        _time.AdvanceBySeconds(10);

        recording.ShouldBe([(1, 0L), (2, 1L)]);
    }

    [Fact]
    public void Periods_of_streams_do_not_drift()
    {
        Recording<long> ticks = _time.Record(Observable.Interval(TimeSpan.FromMilliseconds(100), _time).Take(3));
        _time.At(0.1, () => _time.Sleep(TimeSpan.FromMilliseconds(150)));

        _time.AdvanceBySeconds(10);

        ticks.Count.ShouldBe(3);
        ticks[2].At.ShouldBe(0.3);
    }

    [Fact]
    public void Only_virtual_handles_can_be_watched()
    {
        using var signal = new EventSignal();

        Should.Throw<ArgumentException>(() => ((IEventLoop)_time).Watch(signal.Handle, PollEvents.In, static _ => { }))
            .Message.ShouldContain("VirtualHandle");
    }

    [Fact]
    public void A_virtual_handle_tells_its_readiness_at_the_time_it_is_set()
    {
        using var handle = new VirtualHandle();
        using var scheduler = new PollScheduler(_time);
        var told = new List<(double, PollEvents)>();
        _time.At(1, () => scheduler.Watch(handle, PollEvents.In, found =>
        {
            told.Add((_time.Clock.TotalSeconds, found));
            handle.Clear(found);
        }));
        _time.At(2, () => handle.Set(PollEvents.Out));
        _time.At(3, () => handle.Set(PollEvents.In | PollEvents.HangUp));
        _time.At(4, handle.Dispose);

        _time.AdvanceBySeconds(10);

        told.ShouldBe([(3, PollEvents.In | PollEvents.HangUp), (4, PollEvents.Invalid)]);
    }
}
