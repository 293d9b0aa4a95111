using System;
using System.Collections.Generic;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Operators;

public sealed class CallAndAwaitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly VirtualTime _time = new();
    private readonly Subject<string> _events = new();
    private readonly List<string> _done = [];

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    [InlineData(0, 10)]
    public void The_event_and_the_return_may_come_in_either_order(double eventAt, double returnAt)
    {
        Recording<string> found = _time.Record(_events.CallAndAwait(_ => ReturnAt(returnAt), static news => news == "done", Limit, _time));
        _time.At(0, () => _events.OnNext("other"));
        _time.At(eventAt, () => _events.OnNext("done"));

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        found.ShouldBe([(Math.Max(eventAt, returnAt), "done")]);
        found.CompletedAt.ShouldBe(Math.Max(eventAt, returnAt));
    }

    [Fact]
    public void An_event_that_the_call_itself_causes_is_not_missed()
    {
        Recording<string> found = _time.Record(_events.CallAndAwait(
            _ =>
            {
                _events.OnNext("done");
                return Task.CompletedTask;
            },
            static news => news == "done",
            Limit,
            _time));
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        found.ShouldBe([(0, "done")]);
    }

    [Fact]
    public void A_call_that_fails_ends_the_wait()
    {
        Recording<string> found = _time.Record(_events.CallAndAwait(
            static _ => Task.FromException(new InvalidOperationException("refused")), static _ => true, Limit, _time));
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        found.Error.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("refused");
        _events.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public void The_limit_is_for_both_and_gives_up_on_the_call()
    {
        Recording<string> found = _time.Record(_events.CallAndAwait(
            async cancelled =>
            {
                await using CancellationTokenRegistration note = cancelled.Register(() => _done.Add("cancelled"));
                await ReturnAt(500);
            },
            static _ => true,
            Limit,
            _time));
        _time.At(1, () => _events.OnNext("done"));

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        found.FailedAt.ShouldBe(60);
        found.Error.ShouldBeOfType<TimeoutException>();
        _done.ShouldBe(["cancelled"]);
    }

    [Fact]
    public void A_source_that_ends_without_a_match_is_an_error()
    {
        Recording<string> found = _time.Record(_events.CallAndAwait(_ => ReturnAt(10), static _ => false, Limit, _time));
        _time.At(5, _events.OnCompleted);

        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        found.Error.ShouldBeOfType<InvalidOperationException>();
    }

    private Task ReturnAt(double seconds)
    {
        var returned = new TaskCompletionSource();
        _time.At(seconds, returned.SetResult);
        return returned.Task;
    }
}
