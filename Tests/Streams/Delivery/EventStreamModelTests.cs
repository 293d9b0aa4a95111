using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Delivery;

/// <summary>Random walks: whatever the order in which drains run, nobody misses, repeats or reorders anything in silence.</summary>
public sealed class EventStreamModelTests
{
    private static readonly int Steps = int.Parse(Environment.GetEnvironmentVariable("RXHV_MODEL_STEPS") ?? "100000");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_subscriber_hears_everything_once_and_in_order_or_is_told_what_is_missing(int seed)
    {
        var random = new Random(seed);
        var drains = new ManualScheduler();
        var log = new MemoryLog();
        var time = new VirtualTime();
        var writer = new PollScheduler(time);
        var stream = new EventStream(writer, drains, log, () => new InventoryEvent { Position = log.Last, Domains = [] }, recent: 8);
        var consumers = new List<Consumer>();
        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(20))
            {
                case 0 when consumers.Count < 8:
                    consumers.Add(new Consumer(stream, log, random));
                    break;
                case 1 when consumers.Count > 0:
                    Consumer gone = consumers[random.Next(consumers.Count)];
                    gone.Subscription.Dispose();
                    consumers.Remove(gone);
                    break;
                case 2 when random.Next(10) == 0:
                    log.Forget(log.Last.Sequence - random.Next(2000));
                    break;
                case 3 when random.Next(20) == 0:
                    Publish(stream, log, EventBacklog.Capacity * 2);
                    break;
                case 4 when random.Next(4) == 0:
                    writer.Schedule(() => PublishInPieces(stream, log, drains, random)); // Woken at once, or when it is over.
                    time.Start();
                    break;
                case < 10:
                    Publish(stream, log, random.Next(1, 5));
                    break;
                default:
                    drains.RunOne(random);
                    break;
            }
        }

        drains.RunAll();
        foreach (Consumer consumer in consumers)
        {
            consumer.Last.ShouldBe(log.Last.Sequence, $"seed {seed}: {consumer}");
            consumer.Subscription.Dispose();
        }

        drains.RunAll();
        log.Cursors.ShouldBe(0);
    }

    private static void PublishInPieces(EventStream stream, MemoryLog log, ManualScheduler drains, Random random)
    {
        for (int piece = random.Next(1, 6); piece > 0; piece--)
        {
            Publish(stream, log, random.Next(1, 30));
            for (int drain = random.Next(4); drain > 0; drain--)
            {
                drains.RunOne(random);
            }
        }
    }

    private static void Publish(EventStream stream, MemoryLog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            stream.Publish(log.Append(domain: new Guid(i % 5, 0, 0, new byte[8])));
        }
    }

    /// <summary>Checks what it is told as it comes.</summary>
    private sealed class Consumer
    {
        private readonly SlowConsumer _policy;
        private bool _isOwedInventory;

        internal Consumer(EventStream stream, MemoryLog log, Random random)
        {
            _policy = (SlowConsumer)random.Next(3);
            Position? from = random.Next(2) == 0 ? new Position(MemoryLog.Epoch, random.NextInt64(log.Last.Sequence + 1)) : null;
            Last = from?.Sequence ?? log.Last.Sequence;
            Subscription = stream.Subscribe(Observer.Create<HypervisorEvent>(Hear), from, _policy);
        }

        internal EventSubscription Subscription { get; }

        internal long Last { get; private set; }

        public override string ToString() => $"{_policy} at {Last}";

        private void Hear(HypervisorEvent news)
        {
            switch (news)
            {
                case GapEvent gap:
                    // What was conflated away before the gap is not in it.
                    (_policy == SlowConsumer.Conflate ? gap.From.Sequence >= Last : gap.From.Sequence == Last).ShouldBeTrue($"{this}: {gap}");
                    gap.To.Sequence.ShouldBeGreaterThan(gap.From.Sequence);
                    _isOwedInventory |= gap.Reason != GapReason.Dropped;
                    Last = gap.To.Sequence;
                    break;
                case InventoryEvent inventory:
                    _isOwedInventory.ShouldBeTrue($"{this}: {inventory}");
                    inventory.Position.Sequence.ShouldBe(Last);
                    _isOwedInventory = false;
                    break;
                default:
                    (_policy == SlowConsumer.Conflate ? news.Position.Sequence > Last : news.Position.Sequence == Last + 1).ShouldBeTrue($"{this}: {news}");
                    Last = news.Position.Sequence;
                    break;
            }
        }
    }

    /// <summary>Runs what is scheduled when told to, in any order.</summary>
    private sealed class ManualScheduler : LocalScheduler
    {
        private readonly List<Action> _waiting = [];

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            _waiting.Add(() => action(this, state));
            return System.Reactive.Disposables.Disposable.Empty;
        }

        internal void RunOne(Random random)
        {
            if (_waiting.Count > 0)
            {
                int index = random.Next(_waiting.Count);
                Action next = _waiting[index];
                _waiting.RemoveAt(index);
                next();
            }
        }

        internal void RunAll()
        {
            while (_waiting.Count > 0)
            {
                RunOne(Random.Shared);
            }
        }
    }
}
