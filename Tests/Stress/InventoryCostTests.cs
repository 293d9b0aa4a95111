using System;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>What an inventory costs: memory is promised, times are told to who asks for detailed output.</summary>
[Collection(StressCollection.Name)]
public sealed class InventoryCostTests(ITestOutputHelper output)
{
    private const int Items = 1000;

    private readonly ShuffledScheduler _scheduler = new(new Random(1));

    [Fact]
    public void A_subscriber_that_stands_still_costs_the_same_after_many_changes()
    {
        const int Subscribers = 1000;
        InventoryWriter<int, Row> writer = Filled();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        IDisposable[] subscriptions = [.. Enumerable.Range(0, Subscribers).Select(_ => writer.Inventory.Changes.Subscribe(static _ => { }))];
        RunAll();
        long idle = GC.GetTotalMemory(forceFullCollection: true);
        Write(writer, 1, 1000);
        long stalled = GC.GetTotalMemory(forceFullCollection: true);
        Write(writer, 1001, 100_000);
        long later = GC.GetTotalMemory(forceFullCollection: true);

        output.WriteLine($"{(idle - before) / Subscribers} bytes a subscriber, {(stalled - before) / Subscribers} while it stands still, {(later - before) / Subscribers} after 100,000 changes");
        ((later - stalled) / Subscribers).ShouldBeLessThan(100); // All of them share the snapshots that they were told last.
        ((later - before) / Subscribers).ShouldBeLessThan(2000);
        GC.KeepAlive(subscriptions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void A_change_to_some_subscribers(int subscribers)
    {
        InventoryWriter<int, Row> writer = Filled();
        long told = 0;
        IDisposable[] subscriptions = [.. Enumerable.Range(0, subscribers).Select(_ => writer.Inventory.Changes.Subscribe(set => told += set.Count))];
        RunAll();
        const int Rounds = 20_000;
        for (int warm = 0; warm < 2; warm++)
        {
            told = 0;
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Rounds; i++)
            {
                writer.Set(i % Items, new Row(i, warm), new Position(Guid.Empty, (warm * Rounds) + i + Items));
                RunAll();
            }

            TimeSpan took = Stopwatch.GetElapsedTime(start);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            output.WriteLine($"{took.TotalNanoseconds / Rounds:F0} ns and {bytes / Rounds} bytes a change to {subscribers} subscribers, of {Items} items");
        }

        told.ShouldBe((long)Rounds * subscribers);
        GC.KeepAlive(subscriptions);
    }

    private static void Write(InventoryWriter<int, Row> writer, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            writer.Set(i % Items, new Row(i, -1), new Position(Guid.Empty, i + Items));
        }
    }

    private InventoryWriter<int, Row> Filled()
    {
        var writer = new InventoryWriter<int, Row>(_scheduler);
        writer.Reset(Enumerable.Range(0, Items).ToDictionary(key => key, key => new Row(key, 0)), default);
        return writer;
    }

    private void RunAll()
    {
        while (_scheduler.Pending > 0)
        {
            _scheduler.RunOne();
        }
    }

    private sealed record Row(int Value, int Round);
}
