using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

public sealed class SendQueueTests
{
    private readonly SendQueue _queue = new();

    [Fact]
    public void Bytes_come_out_in_the_order_in_which_they_went_in()
    {
        var model = new List<byte>();
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] data = new byte[random.Next(300)];
            random.NextBytes(data);
            _queue.Add(data);
            model.AddRange(data);
            int taken = random.Next(Math.Min(model.Count, 310) + 1);
            _queue.Waiting[..taken].SequenceEqual(model.GetRange(0, taken).ToArray()).ShouldBeTrue();
            _queue.Drop(taken);
            model.RemoveRange(0, taken);
            _queue.Count.ShouldBe(model.Count);
        }

        _queue.Waiting.ToArray().ShouldBe(model);
    }

    [Fact]
    public void A_queue_that_never_runs_empty_does_not_grow()
    {
        _queue.Add(new byte[10_000]);
        for (int i = 0; i < 100_000; i++)
        {
            _queue.Add(new byte[1000]);
            _queue.Drop(1000);
        }

        _queue.Count.ShouldBe(10_000);
        _queue.Capacity.ShouldBeLessThan(100_000);
    }

    [Fact]
    public void A_queue_that_runs_empty_gives_its_memory_back()
    {
        _queue.Add(new byte[4 * 1024 * 1024]);
        _queue.Drop(4 * 1024 * 1024);

        _queue.Capacity.ShouldBe(0);
    }
}
