using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Delivery;

/// <summary>One writer, subscribers that come and go, throw and are slow.</summary>
public sealed class EventStreamTests
{
    private static readonly Guid Web = Guid.NewGuid();
    private static readonly Guid Database = Guid.NewGuid();

    private readonly VirtualTime _time = new();
    private readonly MemoryLog _log = new();
    private readonly EventStream _stream;
    private readonly List<string> _seen = [];

    public EventStreamTests() => _stream = new EventStream(_time, _time, _log, () => new InventoryEvent { Position = _log.Last, Domains = [] }, recent: 1);

    [Fact]
    public void It_tells_what_is_published_while_subscribed()
    {
        Publish();
        EventSubscription subscription = Subscribe("a");
        Publish();
        using IDisposable other = Subscribe("b");
        Publish();
        subscription.Dispose();
        Publish();

        _seen.ShouldBe(["a 2", "a 3", "b 3", "b 4"]);
    }

    [Fact]
    public void A_subscriber_that_throws_is_dropped_and_the_others_are_served()
    {
        using IDisposable first = Subscribe("first");
        using IDisposable broken = Subscribe("broken", also: static _ => throw new InvalidOperationException("observer"));
        using IDisposable last = Subscribe("last");

        Should.Throw<InvalidOperationException>(() => Publish()).Message.ShouldBe("observer");
        _time.Stop();
        Publish();

        _seen.ShouldBe(["first 1", "broken 1", "last 1", "first 2", "last 2"]);
    }

    [Fact]
    public void Disposal_inside_on_next_is_the_last_of_it()
    {
        EventSubscription? subscription = null;
        subscription = Subscribe("a", also: _ => subscription!.Dispose());
        _stream.Publish(_log.Append());
        Publish();

        _seen.ShouldBe(["a 1"]);
    }

    [Fact]
    public void One_subscriber_may_dispose_another_before_its_turn()
    {
        var other = new SerialDisposable();
        using IDisposable first = Subscribe("first", also: _ => other.Dispose());
        other.Disposable = Subscribe("other");

        Publish();

        _seen.ShouldBe(["first 1"]);
    }

    [Fact]
    public void Completion_is_told_once_to_those_there_and_to_those_who_come_later()
    {
        using IDisposable first = Subscribe("first");
        _stream.Publish(_log.Append());

        bool isOver = _stream.CompleteAsync().ContinueWith(static _ => true).IsCompleted;
        Task again = _stream.CompleteAsync();
        _time.Start();
        using IDisposable late = Subscribe("late");
        using IDisposable resumed = Subscribe("resumed", new Position(MemoryLog.Epoch, 0));
        _time.Start();

        isOver.ShouldBeFalse();
        again.IsCompletedSuccessfully.ShouldBeTrue();
        _seen.ShouldBe(["first 1", "first completed", "late completed", "resumed 1", "resumed completed"]);
    }

    [Fact]
    public void Who_waits_for_a_subscriber_waits_until_it_was_told_everything()
    {
        using EventSubscription subscription = Subscribe("a");
        bool wasIdle = subscription.RestAsync().IsCompleted;
        _stream.Publish(_log.Append());
        Task rest = subscription.RestAsync();
        bool isEarly = rest.IsCompleted;
        _time.Start();

        (wasIdle, isEarly, rest.IsCompletedSuccessfully).ShouldBe((true, false, true));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(33, 2)]
    [InlineData(1 + 64, 2)]
    [InlineData(1 + 64 + 1, 3)]
    public void Who_rests_is_woken_by_the_first_event_of_a_turn_and_then_for_many_at_once(int events, int wakes)
    {
        var writer = new PollScheduler(_time);
        var delivery = new AtOnce();
        var stream = new EventStream(writer, delivery, _log, () => new InventoryEvent { Position = _log.Last, Domains = [] });
        var heard = new List<long>();
        using EventSubscription subscription = stream.Subscribe(Observer.Create<HypervisorEvent>(news => heard.Add(news.Position.Sequence)), from: null, SlowConsumer.Resume);

        for (int work = 1; work <= 2; work++)
        {
            int soon = 0;
            writer.Schedule(() =>
            {
                stream.Publish(_log.Append());
                soon = heard.Count;
                for (int i = 1; i < events; i++)
                {
                    stream.Publish(_log.Append());
                }
            });
            _time.Start();

            soon.ShouldBe((events * (work - 1)) + 1);
            heard.Count.ShouldBe(events * work);
            delivery.Count.ShouldBe(wakes * work);
        }

        heard.ShouldBe(Enumerable.Range(1, 2 * events).Select(static number => (long)number));
    }

    [Fact]
    public void What_a_turn_has_published_is_told_before_its_next_piece_of_work_begins()
    {
        var writer = new PollScheduler(_time);
        var stream = new EventStream(writer, new AtOnce(), _log, () => new InventoryEvent { Position = _log.Last, Domains = [] });
        using EventSubscription subscription = stream.Subscribe(Observer.Create<HypervisorEvent>(static _ => { }), from: null, SlowConsumer.Resume);
        var told = new List<(long Before, long After)>();
        for (int work = 0; work < 3; work++)
        {
            writer.Schedule(() =>
            {
                long before = subscription.LastSequence;
                stream.Publish(_log.Append());
                stream.Publish(_log.Append());
                told.Add((before, subscription.LastSequence));
            });
        }

        _time.Start();

        told.ShouldBe([(0, 1), (2, 2), (4, 4)]);
        subscription.LastSequence.ShouldBe(6);
    }

    [Fact]
    public void What_belongs_together_wakes_once()
    {
        var delivery = new AtOnce();
        var stream = new EventStream(_time, delivery, _log, () => new InventoryEvent { Position = _log.Last, Domains = [] });
        using EventSubscription subscription = stream.Subscribe(Observer.Create<HypervisorEvent>(static _ => { }), from: null, SlowConsumer.Resume);

        stream.Publish(_log.Append(), _log.Append(), _log.Append());

        (subscription.LastSequence, delivery.Count).ShouldBe((3, 1));
    }

    [Fact]
    public void Who_waits_for_a_subscriber_waits_for_what_the_work_under_way_has_published()
    {
        var writer = new PollScheduler(_time);
        var stream = new EventStream(writer, _time, _log, () => new InventoryEvent { Position = _log.Last, Domains = [] });
        using EventSubscription subscription = stream.Subscribe(Observer.Create<HypervisorEvent>(static _ => { }), from: null, SlowConsumer.Resume);
        Task? rest = null;
        bool wasEarly = true;
        writer.Schedule(() =>
        {
            stream.Publish(_log.Append());
            subscription.Drain(); // It rests.
            stream.Publish(_log.Append());
            rest = subscription.RestAsync();
            wasEarly = rest.IsCompleted;
        });
        _time.Start();

        wasEarly.ShouldBeFalse();
        rest.ShouldNotBeNull().IsCompletedSuccessfully.ShouldBeTrue();
        subscription.LastSequence.ShouldBe(2);
    }

    [Fact]
    public void A_position_is_gone_on_from_and_then_it_is_live()
    {
        Publish(3);
        using IDisposable subscription = Subscribe("a", new Position(MemoryLog.Epoch, 1));
        Publish();

        _seen.ShouldBe(["a 2", "a 3", "a 4"]);
        _log.Cursors.ShouldBe(0);
    }

    [Fact]
    public void Whoever_has_missed_something_is_told_so_once_and_gets_an_inventory_at_the_end_of_the_replay()
    {
        Publish(5);
        _log.Forget(3);
        using IDisposable subscription = Subscribe("a", new Position(MemoryLog.Epoch, 1));
        _time.Start();
        Publish();

        _seen.ShouldBe(["a gap 1-3 Retention", "a 4", "a 5", "a inventory 5", "a 6"]);
    }

    [Fact]
    public void A_subscriber_that_does_not_keep_up_goes_on_from_the_log()
    {
        using IDisposable subscription = Subscribe("a");

        Flood(EventBacklog.Capacity * 3);

        _seen.ShouldBe(Enumerable.Range(1, EventBacklog.Capacity * 3).Select(static n => $"a {n}"));
        Publish();
        _seen[^1].ShouldBe($"a {(EventBacklog.Capacity * 3) + 1}");
        _log.Cursors.ShouldBe(0);
    }

    [Fact]
    public void The_oldest_are_left_out_for_whoever_wants_that_and_a_gap_says_so()
    {
        using IDisposable subscription = Subscribe("a", policy: SlowConsumer.DropOldest);

        Flood(EventBacklog.Capacity + 10);

        _seen.Take(2).ShouldBe(["a gap 0-10 Dropped", "a 11"]);
        _seen.Count.ShouldBe(EventBacklog.Capacity + 1);
    }

    [Fact]
    public void Only_the_newest_of_a_kind_and_a_domain_waits_for_whoever_wants_that()
    {
        using IDisposable subscription = Subscribe("a", policy: SlowConsumer.Conflate);

        for (int i = 0; i < EventBacklog.Capacity; i++)
        {
            _stream.Publish(_log.Append(domain: i % 2 == 0 ? Web : Database));
        }

        _stream.Publish(_log.Append(domain: Web));
        _time.Start();

        _seen.ShouldBe([$"a {EventBacklog.Capacity}", $"a {EventBacklog.Capacity + 1}"]);
    }

    private void Publish(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            _stream.Publish(_log.Append());
            _time.Start();
        }
    }

    /// <summary>Publishes without anybody having time to listen.</summary>
    private void Flood(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _stream.Publish(_log.Append());
        }

        _time.Start();
    }

    private EventSubscription Subscribe(
        string name, Position? from = null, SlowConsumer policy = SlowConsumer.Resume, Action<HypervisorEvent>? also = null) => _stream.Subscribe(
        Observer.Create<HypervisorEvent>(
            news =>
            {
                _seen.Add($"{name} {Describe(news)}");
                also?.Invoke(news);
            },
            () => _seen.Add($"{name} completed")),
        from,
        policy);

    private static string Describe(HypervisorEvent news) => news switch
    {
        GapEvent gap => $"gap {gap.From.Sequence}-{gap.To.Sequence} {gap.Reason}",
        InventoryEvent inventory => $"inventory {inventory.Position.Sequence}",
        _ => $"{news.Position.Sequence}",
    };

    /// <summary>Runs what is scheduled there and then, and counts it.</summary>
    private sealed class AtOnce : LocalScheduler
    {
        internal int Count { get; private set; }

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            Count++;
            return action(this, state);
        }
    }
}
