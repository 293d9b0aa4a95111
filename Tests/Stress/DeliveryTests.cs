using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Observers that block, over a journal on a real disk: nobody else notices, and nothing grows.</summary>
/// <remarks>RXHV_DELIVERED_EVENTS is how many events are told, a million for a long look.</remarks>
[Collection(StressCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DeliveryTests : IDisposable
{
    private const int Stalled = 64;
    private const int AtOnce = 100;
    private const long Slack = 4 * 1024 * 1024;

    private static readonly int Events = int.Parse(Environment.GetEnvironmentVariable("RXHV_DELIVERED_EVENTS") ?? "60000");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly TemporaryDirectory _folder = new();
    private readonly PollScheduler _engine = new();
    private readonly EventJournal _journal;
    private readonly EventStream _stream;

    public DeliveryTests()
    {
        var host = new LinuxHost(_engine);
        host.Files.CreateDirectory(_folder["journal"]);
        _journal = EventJournal.Open(host, _folder["journal"], new JournalOptions(), NullLogger.Instance);
        _stream = new EventStream(
            _engine, DeliveryScheduler.Default, _journal, () => new InventoryEvent { Position = _journal.Last, Domains = [] });
    }

    public void Dispose()
    {
        OnEngine(_journal.Dispose);
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Stalled_subscribers_cost_nobody_else_anything()
    {
        using var release = new ManualResetEventSlim();
        Listener[] stalled = [.. Enumerable.Range(0, Stalled).Select(_ => new Listener(_stream, release))];
        var lively = new Listener(_stream);
        Publish(Events / 4);
        lively.WaitFor(_journal.Last);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Publish(Events);
        lively.WaitFor(_journal.Last);

        // Each stalled one holds what its ring holds, and no more than a quarter of the events ago.
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(Slack);
        stalled.ShouldAllBe(static one => one.Count == 1);
        release.Set();
        foreach (Listener one in stalled)
        {
            one.WaitFor(_journal.Last);
            one.Errors.ShouldBeEmpty();
            one.Subscription.Dispose();
        }

        lively.Errors.ShouldBeEmpty();
        lively.Subscription.Dispose();
    }

    [Fact]
    public async Task A_connection_ends_though_an_observer_is_busy_and_that_one_hears_nothing_more()
    {
        using var release = new ManualResetEventSlim();
        var connection = new ConnectionEvents(_stream, TimeProvider.System);
        using var isInside = new ManualResetEventSlim();
        int told = 0;
        connection.From(null, SlowConsumer.Resume).Subscribe(_ =>
        {
            told++;
            isInside.Set();
            release.Wait(Deadline);
        });
        Publish(AtOnce);
        isInside.Wait(Deadline).ShouldBeTrue();

        await Within.DeadlineAsync(connection.CloseAsync(), "the connection to end");
        release.Set();
        Publish(AtOnce);

        told.ShouldBe(1);
    }

    [Fact]
    public void An_observer_that_throws_is_reported_to_the_engine_and_ends_nothing()
    {
        using var isReported = new ManualResetEventSlim();
        Exception? reported = null;
        _engine.UnhandledException += (_, error) =>
        {
            reported = error.Exception;
            isReported.Set();
        };
        using EventSubscription broken = _stream.Subscribe(
            Observer.Create<HypervisorEvent>(static _ => throw new FormatException("mine")), from: null, SlowConsumer.Resume);
        var lively = new Listener(_stream);

        Publish(AtOnce);

        lively.WaitFor(_journal.Last);
        isReported.Wait(Deadline).ShouldBeTrue();
        reported.ShouldBeOfType<FormatException>();
        lively.Subscription.Dispose();
    }

    [Fact]
    public void Work_that_blocks_keeps_no_other_from_running()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(Stalled);
        for (int i = 0; i < Stalled; i++)
        {
            DeliveryScheduler.Default.Schedule(() =>
            {
                blocked.Signal();
                release.Wait(Deadline);
            });
        }

        using var isRun = new ManualResetEventSlim();
        DeliveryScheduler.Default.Schedule(isRun.Set);

        isRun.Wait(Deadline).ShouldBeTrue();
        blocked.Wait(Deadline).ShouldBeTrue(); // All were begun before it; the last may be at its first step yet.
        release.Set();
    }

    [Fact]
    public void What_was_enqueued_together_does_not_wait_for_the_first_of_it()
    {
        using var release = new ManualResetEventSlim();
        using var others = new CountdownEvent(Stalled);
        IDrain[] together = [new Work(() => release.Wait(Deadline)), .. Enumerable.Range(0, Stalled).Select(_ => new Work(() => others.Signal()))];

        DeliveryScheduler.Default.Enqueue(together);

        others.Wait(Deadline).ShouldBeTrue();
        release.Set();
    }

    private void Publish(int count)
    {
        for (int done = 0; done < count; done += AtOnce)
        {
            OnEngine(() =>
            {
                for (int i = 0; i < AtOnce; i++)
                {
                    Position last = _journal.Last;
                    HypervisorEvent news = new DomainLifecycleEvent { Domain = new Guid(i, 0, 0, new byte[8]), Name = "web", Detail = LifecycleDetail.StartedBooted };
                    news.Number(last with { Sequence = last.Sequence + 1 }, _engine.Now);
                    _journal.Append([news]);
                    _stream.Publish(news);
                }
            });
        }
    }

    private void OnEngine(Action action) => _engine.InvokeAsync(() =>
    {
        action();
        return Task.CompletedTask;
    }).Wait(Deadline).ShouldBeTrue();

    private sealed class Work(Action action) : IDrain
    {
        public void Drain() => action();
    }

    /// <summary>A subscriber that checks the order of what it is told.</summary>
    private sealed class Listener : IObserver<HypervisorEvent>
    {
        private readonly ManualResetEventSlim? _gate;
        private long _last;

        internal Listener(EventStream stream, ManualResetEventSlim? gate = null)
        {
            _gate = gate;
            Subscription = stream.Subscribe(this, from: null, SlowConsumer.Resume);
        }

        internal EventSubscription Subscription { get; }

        internal int Count { get; private set; }

        internal List<string> Errors { get; } = [];

        public void OnNext(HypervisorEvent value)
        {
            Count++;
            if (_last > 0 && value.Position.Sequence != _last + 1)
            {
                Errors.Add($"{value.Position.Sequence} after {_last}: {value.GetType().Name}");
            }

            _gate?.Wait(Deadline);
            Volatile.Write(ref _last, value.Position.Sequence);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => Errors.Add(error.Message);

        internal void WaitFor(Position position)
            => SpinWait.SpinUntil(() => Volatile.Read(ref _last) >= position.Sequence, Deadline).ShouldBeTrue($"{_last} of {position.Sequence}");
    }
}
