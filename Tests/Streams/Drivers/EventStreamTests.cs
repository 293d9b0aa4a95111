using System;
using System.Collections.Generic;
using System.Reactive.Disposables;
using Rx.Hypervisor.Streams.Drivers;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Drivers;

public sealed class EventStreamTests
{
    private readonly VirtualTime _time = new();
    private readonly EventStream<int> _stream;
    private readonly List<string> _seen = [];

    public EventStreamTests() => _stream = new EventStream<int>(_time);

    [Fact]
    public void It_tells_what_is_published_while_subscribed()
    {
        _stream.Publish(1);
        IDisposable subscription = Subscribe("a");
        _stream.Publish(2);
        using IDisposable other = Subscribe("b");
        _stream.Publish(3);
        subscription.Dispose();
        _stream.Publish(4);

        _seen.ShouldBe(["a 2", "a 3", "b 3", "b 4"]);
    }

    [Fact]
    public void A_subscriber_that_throws_is_dropped_and_the_others_are_served()
    {
        using IDisposable first = Subscribe("first");
        using IDisposable broken = _stream.Subscribe(value =>
        {
            _seen.Add($"broken {value}");
            throw new InvalidOperationException("observer");
        });
        using IDisposable last = Subscribe("last");

        Should.NotThrow(() => _stream.Publish(1));
        _stream.Publish(2);

        _seen.ShouldBe(["first 1", "broken 1", "last 1", "first 2", "last 2"]);
        Should.Throw<InvalidOperationException>(() => _time.AdvanceBySeconds(1)).Message.ShouldBe("observer");
        _time.AdvanceBySeconds(1);
    }

    [Fact]
    public void Disposal_inside_on_next_is_the_last_of_it()
    {
        IDisposable? subscription = null;
        subscription = _stream.Subscribe(value =>
        {
            subscription!.Dispose();
            _stream.Publish(value + 1);
            _seen.Add($"{value}");
        });

        _stream.Publish(1);
        _stream.Publish(5);

        _seen.ShouldBe(["1"]);
    }

    [Fact]
    public void One_subscriber_may_dispose_another_before_its_turn()
    {
        var other = new SerialDisposable();
        using IDisposable first = _stream.Subscribe(_ => other.Dispose());
        other.Disposable = Subscribe("other");

        _stream.Publish(1);

        _seen.ShouldBeEmpty();
    }

    [Fact]
    public void A_subscriber_added_in_on_next_hears_what_comes_next()
    {
        var added = new SerialDisposable();
        using IDisposable first = _stream.Subscribe(value =>
        {
            _seen.Add($"first {value}");
            added.Disposable ??= Subscribe("added");
        });

        _stream.Publish(1);
        _stream.Publish(2);

        _seen.ShouldBe(["first 1", "first 2", "added 2"]);
        added.Dispose();
    }

    [Fact]
    public void Completion_is_told_once_to_those_there_and_to_those_who_come_later()
    {
        using IDisposable first = Subscribe("first");

        _stream.Complete();
        _stream.Complete();
        _stream.Publish(1);
        using IDisposable late = Subscribe("late");

        _seen.ShouldBe(["first completed", "late completed"]);
    }

    [Fact]
    public void A_subscriber_that_throws_at_the_end_keeps_it_from_no_other()
    {
        using IDisposable broken = _stream.Subscribe(static _ => { }, static () => throw new InvalidOperationException("end"));
        using IDisposable other = Subscribe("other");

        _stream.Complete();

        _seen.ShouldBe(["other completed"]);
        Should.Throw<InvalidOperationException>(() => _time.AdvanceBySeconds(1)).Message.ShouldBe("end");
    }

    private IDisposable Subscribe(string name)
        => _stream.Subscribe(value => _seen.Add($"{name} {value}"), () => _seen.Add($"{name} completed"));
}
