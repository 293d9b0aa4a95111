using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>What the engine measures and traces: docs/telemetry.md.</summary>
public sealed class TelemetryTests
{
    private readonly VirtualSetup _setup = new();

    private string Root => Path.GetDirectoryName(Path.GetDirectoryName(_setup.ConfigFolder))!;

    [Fact]
    public void Events_are_counted_by_kind()
    {
        using var measured = new Measured(Root);
        Domain guest = _setup.Start();
        _setup.At(10, () => guest.SuspendAsync());
        _setup.Time.AdvanceBySeconds(11);

        measured["hypervisor.events"].ShouldBe([(1, "hypervisor.event=lifecycle"), (1, "hypervisor.event=lifecycle"), (1, "hypervisor.event=lifecycle")]);
    }

    [Fact]
    public void Domains_are_counted_by_state()
    {
        using var measured = new Measured(Root);
        _setup.Start();
        measured.Observe();

        measured["hypervisor.domains"].Where(static one => one.Value > 0).ShouldBe([(1, "hypervisor.domain.state=running")]);
        measured["hypervisor.domains"].Count.ShouldBe(Enum.GetValues<DomainState>().Length);
    }

    [Fact]
    public void How_late_a_subscriber_is_told_is_measured_but_not_of_a_past_that_it_asked_for()
    {
        Position begin = _setup.Hypervisor.Position;
        Domain guest = _setup.Start();
        _setup.Time.AdvanceBySeconds(100);
        using var measured = new Measured(Root);
        using Recording<HypervisorEvent> past = _setup.Time.Record(_setup.Hypervisor.EventsFrom(begin));
        _setup.Time.AdvanceBySeconds(1);
        past.Count.ShouldBe(2);
        measured["hypervisor.event.delay"].ShouldBeEmpty();

        _setup.At(200, () => guest.SuspendAsync());
        _setup.Time.AdvanceBySeconds(200);
        measured["hypervisor.event.delay"].ShouldBe(Enumerable.Repeat((0d, "hypervisor.event=lifecycle"), measured["hypervisor.event.delay"].Count));
        measured["hypervisor.event.delay"].Count.ShouldBeGreaterThan(1); // Each subscriber.
    }

    [Fact]
    public void The_backlog_is_that_of_the_subscriber_that_is_furthest_behind()
    {
        var setup = new VirtualSetup();
        using var measured = new Measured(Path.GetDirectoryName(Path.GetDirectoryName(setup.ConfigFolder)));
        long[] waiting = [];
        using IDisposable slow = setup.Hypervisor.Events.Subscribe(_ =>
        {
            measured.Observe(); // It is in the midst of the first of two events.
            waiting = [.. waiting, (long)measured["hypervisor.subscriber.backlog"][^1].Value];
        });
        setup.Start(); // Resumed and started are told at once.
        measured.Observe();

        waiting.ShouldBe([2, 1]);
        measured["hypervisor.subscriber.backlog"][^1].Value.ShouldBe(0);
    }

    [Fact]
    public void Gaps_are_counted_by_their_reason()
    {
        using var measured = new Measured(Root);
        using Recording<HypervisorEvent> lost = _setup.Time.Record(_setup.Hypervisor.EventsFrom(new Position(Guid.NewGuid(), 7)));
        _setup.Time.AdvanceBySeconds(1);

        measured["hypervisor.subscriber.gaps"].ShouldBe([(1, "hypervisor.gap.reason=unknownepoch")]);
    }

    [Fact]
    public void How_late_work_runs_on_a_loop_is_measured_for_each_loop()
    {
        var time = new VirtualTime();
        using var loop = new PollScheduler(time) { Name = "late" };
        using var measured = new Measured(host: null);
        loop.Schedule(TimeSpan.FromSeconds(1), () => time.Sleep(TimeSpan.FromSeconds(3)));
        loop.Schedule(TimeSpan.FromSeconds(2), static () => { });
        time.AdvanceTo(TimeSpan.FromSeconds(10));

        measured["hypervisor.loop.lag"].Where(static one => one.Tags == "hypervisor.loop=late").Select(static one => one.Value).ShouldBe([0, 2]);
    }

    [Fact]
    public void An_event_is_linked_to_the_call_that_caused_it_and_the_call_to_who_asked_for_it()
    {
        ConcurrentQueue<Activity> spans = []; // Of other tests too.
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Rx.Hypervisor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        using var asking = new Activity("asks");
        Domain guest = _setup.Start();
        ActivitySource.AddActivityListener(listener);
        asking.Start();
        _setup.At(10, () => guest.SuspendAsync());
        Outcome<Position> refused = _setup.At(20, () => guest.StartAsync());
        _setup.Time.AdvanceBySeconds(21);
        listener.Dispose();

        Activity[] mine = [.. spans.Where(span => span.TraceId == asking.TraceId)];
        Activity call = mine.Single(static span => span.OperationName == "hypervisor.Suspend");
        call.ParentSpanId.ShouldBe(asking.SpanId);
        call.Status.ShouldBe(ActivityStatusCode.Unset);
        Activity news = spans.Single(span => span.OperationName == "hypervisor.event" && span.Links.Any(link => link.Context == call.Context));
        news.GetTagItem("hypervisor.event").ShouldBe("lifecycle");
        news.GetTagItem("hypervisor.domain").ShouldBe("guest");
        news.GetTagItem("hypervisor.domain.state").ShouldBe("paused");
        Activity failed = mine.Single(static span => span.OperationName == "hypervisor.Start");
        failed.Status.ShouldBe(ActivityStatusCode.Error);
        failed.GetTagItem("error.type").ShouldBe("OperationInvalid");
        refused.Error.ShouldNotBeNull();
    }

    [Fact]
    public void A_host_that_has_stopped_measures_nothing()
    {
        using var measured = new Measured(Root);
        Task stopped = _setup.Host.DisposeAsync().AsTask();
        _setup.Time.AdvanceBySeconds(1);
        stopped.IsCompletedSuccessfully.ShouldBeTrue();
        measured.Observe();

        measured["hypervisor.domains"].ShouldBeEmpty();
    }
}
