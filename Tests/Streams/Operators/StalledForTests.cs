using System;
using System.Reactive.Subjects;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Operators;

public sealed class StalledForTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_value_is_told_when_nothing_else_came_for_the_span()
    {
        using var progress = new Subject<int>();
        Recording<int> stalled = _time.Record(progress.StalledFor(TimeSpan.FromSeconds(30), _time));
        (double At, int Value)[] said = [(0, 10), (20, 20), (40, 30), (60, 30), (100, 40), (125, 50)];
        foreach ((double at, int value) in said)
        {
            _time.At(at, () => progress.OnNext(value));
        }

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stalled.ShouldBe([(70, 30), (155, 50)]);
    }

    [Fact]
    public void What_stands_still_when_the_source_completes_is_left_out()
    {
        using var progress = new Subject<int>();
        Recording<int> stalled = _time.Record(progress.StalledFor(TimeSpan.FromSeconds(30), _time));
        _time.At(0, () => progress.OnNext(1));
        _time.At(10, progress.OnCompleted);

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stalled.ShouldBeEmpty();
        stalled.CompletedAt.ShouldBe(10);
    }

    [Fact]
    public void An_error_is_told_at_once()
    {
        using var progress = new Subject<int>();
        Recording<int> stalled = _time.Record(progress.StalledFor(TimeSpan.FromSeconds(30), _time));
        _time.At(0, () => progress.OnNext(1));
        _time.At(10, () => progress.OnError(new InvalidOperationException("no")));

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stalled.FailedAt.ShouldBe(10);
    }
}
