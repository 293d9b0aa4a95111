using System;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>After Dispose has returned, nothing runs.</summary>
[Collection(StressCollection.Name)]
public sealed class DisposalStressTests : IDisposable
{
    private const int Rounds = 3000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly PollScheduler _scheduler = new();

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void No_event_is_told_after_disposal()
    {
        var log = new MemoryLog();
        var stream = new EventStream(_scheduler, DeliveryScheduler.Default, log, () => throw new UnreachableException());
        var connection = new ConnectionEvents(stream, TimeProvider.System);
        HypervisorEvent news = log.Append();
        using IDisposable writer = Scheduler.Schedule(_scheduler, again =>
        {
            news.Number(news.Position with { Sequence = news.Position.Sequence + 1 }, default);
            stream.Publish(news);
            again();
        });

        SubscribeAndDispose(connection.From(null, SlowConsumer.DropOldest)).ShouldBe(0);
    }

    [Fact]
    public void No_readiness_is_told_after_disposal()
    {
        using var signal = new EventSignal();
        signal.Raise();

        SubscribeAndDispose(_scheduler.WhenReady(signal.Handle, PollEvents.In)).ShouldBe(0);
    }

    [Fact]
    public void No_action_runs_after_the_scheduler_was_disposed()
    {
        for (int round = 0; round < 200; round++)
        {
            var scheduler = new PollScheduler();
            int runs = 0;
            for (int i = 0; i < 50; i++)
            {
                scheduler.Schedule(again =>
                {
                    Interlocked.Increment(ref runs);
                    again();
                });
            }

            SpinWait.SpinUntil(() => Volatile.Read(ref runs) > 10, Deadline).ShouldBeTrue();
            scheduler.Dispose();
            int after = Volatile.Read(ref runs);

            Thread.Yield();
            Volatile.Read(ref runs).ShouldBe(after);
        }
    }

    [Fact]
    public void An_item_runs_or_was_taken_back_in_time_and_what_it_returned_is_always_disposed()
    {
        int returned = 0;
        int disposed = 0;
        for (int i = 0; i < 100_000; i++)
        {
            IDisposable item = _scheduler.Schedule(0, (_, _) =>
            {
                Interlocked.Increment(ref returned);
                return System.Reactive.Disposables.Disposable.Create(() => Interlocked.Increment(ref disposed));
            });
            if (i % 3 == 0)
            {
                Thread.SpinWait(i % 50);
            }

            item.Dispose();
        }

        using var end = new ManualResetEventSlim();
        _scheduler.Schedule(end.Set);
        end.Wait(Deadline).ShouldBeTrue();
        disposed.ShouldBe(returned);
    }

    /// <summary>Counts the notifications that were still running, or began, after Dispose had returned.</summary>
    private static int SubscribeAndDispose<T>(IObservable<T> source)
    {
        int late = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int told = 0;
            bool disposed = false;
            IDisposable subscription = source.Subscribe(_ =>
            {
                late += Volatile.Read(ref disposed) ? 1 : 0;
                Volatile.Write(ref told, told + 1);
                Thread.SpinWait(20);
                late += Volatile.Read(ref disposed) ? 1 : 0;
            });
            if (round % 2 == 0)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref told) > 0, Deadline).ShouldBeTrue();
            }

            subscription.Dispose();
            Volatile.Write(ref disposed, true);
        }

        return late;
    }
}
