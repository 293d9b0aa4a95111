using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Snapshot at N, then deltas from N+1, with real threads on all sides.</summary>
[Collection(StressCollection.Name)]
public sealed class InventoryStressTests
{
    private const int Threads = 8;
    private const int SubscriptionsPerThread = 12_500;
    private const int Keys = 32;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly PoolScheduler _scheduler = new();

    [Fact]
    public void Whoever_subscribes_while_a_writer_runs_misses_nothing()
    {
        var writer = new InventoryWriter<int, Balance>(_scheduler, capacity: 8);
        bool over = false;
        long writes = 0;
        var writing = new Thread(() =>
        {
            var random = new Random(1);
            while (!Volatile.Read(ref over))
            {
                Transfer(writer, random, ++writes);
                if (writes % 32 == 0)
                {
                    Thread.Yield(); // Not to be the only one who runs, where processors are few.
                }
            }
        });
        writing.Start();

        Ledger[][] last = new Ledger[Threads][];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(n => new Thread(() => last[n] = ComeAndGo(writer.Inventory, new Random(n))))];
        Array.ForEach(threads, thread => thread.Start());
        foreach (Thread thread in threads)
        {
            thread.Join(Deadline).ShouldBeTrue("a thread hangs");
        }

        Volatile.Write(ref over, true);
        writing.Join(Deadline).ShouldBeTrue();
        writer.Complete();

        foreach (Ledger ledger in last.SelectMany(ledgers => ledgers))
        {
            SpinWait.SpinUntil(() => ledger.IsOver, Deadline).ShouldBeTrue("a subscriber is not told the end");
            ledger.Held.OrderBy(item => item.Key).ShouldBe(writer.Inventory.Items.OrderBy(item => item.Key));
        }

        _scheduler.Failures.ShouldBeEmpty();
        writes.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void An_observer_that_blocks_keeps_nobody_from_reading_subscribing_writing_and_being_told()
    {
        var writer = new InventoryWriter<string, string>(_scheduler, capacity: 8);
        using var blocked = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        long lastOfBlocked = 0;
        using IDisposable blocking = writer.Inventory.Changes.Subscribe(set =>
        {
            inside.Set();
            blocked.Wait(Deadline);
            Volatile.Write(ref lastOfBlocked, set.Position.Sequence);
        });
        inside.Wait(Deadline).ShouldBeTrue();

        long told = -1;
        using IDisposable other = writer.Inventory.Changes.Subscribe(set => Volatile.Write(ref told, set.Position.Sequence));
        for (int n = 1; n <= 1000; n++)
        {
            writer.Set("web", $"{n}", new Position(default, n));
        }

        writer.Inventory.Lookup("web").ShouldBe("1000");
        SpinWait.SpinUntil(() => Volatile.Read(ref told) == 1000, Deadline).ShouldBeTrue();
        other.Dispose();
        Volatile.Read(ref lastOfBlocked).ShouldBe(0);

        blocked.Set();
        SpinWait.SpinUntil(() => Volatile.Read(ref lastOfBlocked) == 1000, Deadline).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_inventories_that_feed_each_other_come_to_rest()
    {
        var left = new InventoryWriter<int, Balance>(_scheduler, capacity: 8);
        var right = new InventoryWriter<int, Balance>(_scheduler, capacity: 8);
        using IDisposable there = Feed(left, right);
        using IDisposable back = Feed(right, left);

        Task[] writers = [Task.Run(() => Raise(left, 1)), Task.Run(() => Raise(right, 2))];
        await Task.WhenAll(writers).WaitAsync(Deadline);

        SpinWait.SpinUntil(
            () => Keys == left.Inventory.Count && Keys == right.Inventory.Count
                && left.Inventory.Items.All(item => item.Value.Cents == 20_000 && right.Inventory.Lookup(item.Key) == item.Value),
            Deadline).ShouldBeTrue();
        _scheduler.Failures.ShouldBeEmpty();

        static void Raise(InventoryWriter<int, Balance> writer, int step)
        {
            for (int cents = step; cents <= 20_000; cents += 2)
            {
                for (int key = cents % 4; key < Keys; key += 4)
                {
                    Raised(writer, key, cents);
                }
            }

            for (int key = 0; key < Keys; key++)
            {
                Raised(writer, key, 20_000);
            }
        }
    }

    [Fact]
    public void Observers_on_several_threads_that_dispose_of_each_other_do_not_hang()
    {
        var writer = new InventoryWriter<int, Balance>(_scheduler, capacity: 8);
        long sequence = 0;
        for (int round = 0; round < 500; round++)
        {
            IDisposable?[] pair = new IDisposable?[2];
            using var inside = new Barrier(2);
            int left = 2;
            for (int n = 0; n < 2; n++)
            {
                int other = 1 - n;
                pair[n] = writer.Inventory.Changes.Subscribe(set =>
                {
                    if (set.IsSnapshot)
                    {
                        return;
                    }

                    inside.SignalAndWait(Deadline);
                    pair[other]!.Dispose();
                    Interlocked.Decrement(ref left);
                });
            }

            long now = ++sequence;
            SpinWait.SpinUntil(() =>
            {
                writer.Set(0, new Balance(++sequence), new Position(default, now));
                return Volatile.Read(ref left) == 0;
            }, Deadline).ShouldBeTrue($"round {round}: they wait for each other");
        }
    }

    /// <summary>The higher value wins, on both sides, so that the two agree in the end whatever the order.</summary>
    private static IDisposable Feed(InventoryWriter<int, Balance> from, InventoryWriter<int, Balance> to) => from.Inventory.Changes.Subscribe(set =>
    {
        foreach (Change<int, Balance> change in set)
        {
            Raised(to, change.Key, change.Current.Cents);
            Raised(from, change.Key, to.Inventory.Lookup(change.Key)!.Cents);
        }
    });

    private static void Raised(InventoryWriter<int, Balance> writer, int key, long cents)
    {
        if (writer.Inventory.Lookup(key) is not { } there || there.Cents < cents)
        {
            writer.Set(key, new Balance(cents), default); // May overwrite a higher value that came in between: then that is told too, and raised.
        }
    }

    /// <summary>From one account to another, in one change set: the sum stays zero at each position.</summary>
    private static void Transfer(InventoryWriter<int, Balance> writer, Random random, long sequence)
    {
        int from = random.Next(Keys);
        int to = (from + 1 + random.Next(Keys - 1)) % Keys;
        int cents = random.Next(1, 100);
        KeyValuePair<int, Balance?>[] batch =
        [
            new(from, Left(from, -cents)),
            new(to, Left(to, cents)),
        ];
        writer.Update(batch, new Position(default, sequence));

        // An account with nothing on it is closed.
        Balance? Left(int key, int change)
        {
            long left = (writer.Inventory.Lookup(key)?.Cents ?? 0) + change;
            return left == 0 ? null : new Balance(left);
        }
    }

    /// <summary>Subscribes and disposes, over and over; the last few stay.</summary>
    private static Ledger[] ComeAndGo(Inventory<int, Balance> inventory, Random random)
    {
        const int Stay = 4;
        for (int n = 0; n < SubscriptionsPerThread - Stay; n++)
        {
            var ledger = new Ledger(inventory);
            if (n % 16 == 0)
            {
                int wanted = random.Next(1, 6);
                SpinWait.SpinUntil(() => ledger.Told >= wanted, Deadline).ShouldBeTrue("a subscriber is told nothing");
            }

            ledger.Dispose();
            int told = ledger.Told;
            Thread.SpinWait(random.Next(40));
            ledger.Told.ShouldBe(told, "told after Dispose");
        }

        return [.. Enumerable.Range(0, Stay).Select(_ => new Ledger(inventory))];
    }

    private sealed record Balance(long Cents);

    private sealed class Ledger : IDisposable
    {
        private readonly IDisposable _subscription;
        private int _told;
        private bool _over;

        internal Ledger(Inventory<int, Balance> inventory) => _subscription = inventory.Changes.ShouldObeyContract().Subscribe(
            set =>
            {
                set.ApplyTo(Held);
                Held.Sum(item => item.Value.Cents).ShouldBe(0, $"{set}");
                Volatile.Write(ref _told, _told + 1);
            },
            () => Volatile.Write(ref _over, true));

        internal Dictionary<int, Balance> Held { get; } = [];

        internal int Told => Volatile.Read(ref _told);

        internal bool IsOver => Volatile.Read(ref _over);

        public void Dispose() => _subscription.Dispose();
    }
}
