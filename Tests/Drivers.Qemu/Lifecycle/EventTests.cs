using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The stream of events: numbers without a hole, observers that do no harm, silence after Dispose.</summary>
public class EventTests
{
    private readonly Func<IFront?> _front;

    public EventTests()
        : this(static () => null)
    {
    }

    private protected EventTests(Func<IFront?> front) => _front = front;

    [Fact]
    public void Events_of_all_domains_are_numbered_without_a_hole()
    {
        var setup = new VirtualSetup(front: _front());
        using Recording<HypervisorEvent> all = setup.Time.Record(setup.Hypervisor.Events);
        Domain one = setup.Start("one");
        Domain two = setup.Start("two", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1", start: DomainStart.Paused);

        setup.At(10, () => one.SuspendAsync());
        setup.At(10, () => two.ResumeAsync());
        setup.At(11, () => two.ResetAsync());
        setup.At(12, () => one.DestroyAsync());
        setup.RunOut();

        all.Values.Select(news => news.Position.Sequence).ShouldBe(Enumerable.Range(1, all.Count).Select(n => (long)n));
        all.Values.Select(news => news.Position.Epoch).Distinct().Count().ShouldBe(1);
        all.Select(news => news.Value.At).ShouldBe(all.Select(news => VirtualTime.Origin + TimeSpan.FromSeconds(news.At)));
    }

    [Fact]
    public void An_operation_returns_the_position_of_the_last_event_it_caused()
    {
        var setup = new VirtualSetup(front: _front());
        using Recording<HypervisorEvent> all = setup.Time.Record(setup.Hypervisor.Events);
        Domain domain = setup.Start();
        domain.Record.Position.Sequence.ShouldBe(2);

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> resume = setup.At(11, () => domain.ResumeAsync());
        Outcome<Position> reset = setup.At(12, () => domain.ResetAsync());
        Outcome<Position> destroy = setup.At(13, () => domain.DestroyAsync());
        setup.RunOut();

        new[] { suspend, resume, reset, destroy }.Select(operation => operation.Value.Sequence).ShouldBe([3, 4, 5, 7]);
        destroy.Value.ShouldBe(all.Values.Last().Position);
    }

    [Fact]
    public void An_event_names_the_call_that_caused_it_and_no_other()
    {
        var setup = new VirtualSetup(front: _front());
        using Recording<HypervisorEvent> all = setup.Time.Record(setup.Hypervisor.Events);
        setup.At(1, () => setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        setup.At(2, () => setup.Hypervisor.LookupDomain("guest").StartAsync());
        setup.At(10, () => setup.Hypervisor.LookupDomain("guest").SuspendAsync());
        setup.At(11, () => setup.Hypervisor.LookupDomain("guest").ResumeAsync());
        setup.Time.At(12, () => setup.Qemu.Latest.Reboot());
        setup.At(13, () => setup.Hypervisor.LookupDomain("guest").DestroyAsync());
        setup.RunOut();

        all.Values.OfType<DomainEvent>().Select(news => $"{news.Cause} {news.Operation?.Name}").Distinct().ShouldBe(
            ["Operation DefineDomain", "Operation Start", "Operation Suspend", "Operation Resume", "Guest ", "Operation Destroy"]);
        long[] numbers = [.. all.Values.Select(news => news.Operation?.Number).OfType<long>().Distinct()];
        numbers.ShouldBe(numbers.Order());
        numbers.Length.ShouldBe(5);
    }

    [Fact]
    public void Inside_a_notification_the_inventory_shows_what_the_event_tells()
    {
        var setup = new VirtualSetup(front: _front());
        List<string> seen = [];
        using IDisposable watching = setup.Hypervisor.Events.OfType<DomainEvent>().Subscribe(news => seen.Add(
            $"{news.State}: {setup.Hypervisor.ListDomains().SingleOrDefault()?.State.ToString() ?? "gone"}"));
        Domain domain = setup.Start();

        setup.At(10, () => domain.SuspendAsync());
        setup.At(11, () => domain.DestroyAsync());
        setup.RunOut();

        seen.ShouldBe(["Running: Running", "Running: Running", "Paused: Paused", "ShuttingDown: ShuttingDown", "Shutoff: gone"]);
    }

    [Fact]
    public void An_observer_that_throws_loses_its_subscription_and_nobody_else_notices()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        int told = 0;
        setup.Hypervisor.Events.Subscribe(_ =>
        {
            told++;
            throw new InvalidOperationException("an observer's mistake");
        });

        Outcome<Position> suspend = setup.At(10, () => domain.SuspendAsync());
        Outcome<Position> resume = setup.At(11, () => domain.ResumeAsync());
        Should.Throw<InvalidOperationException>(setup.Time.Start).Message.ShouldBe("an observer's mistake");
        setup.Time.Stop(); // Rx's loop counts as running until told otherwise when an action has thrown.
        setup.RunOut();

        told.ShouldBe(1);
        (suspend.At, resume.At).ShouldBe((10.001, 11.001));
        setup.Told.Count().ShouldBe(2);
    }

    [Fact]
    public void An_observer_may_end_its_own_subscription_and_those_of_others_while_it_is_told()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        List<string> told = [];
        IDisposable? first = null;
        IDisposable? second = null;
        first = setup.Hypervisor.Events.Subscribe(_ =>
        {
            told.Add("first");
            first!.Dispose();
            second!.Dispose();
        });
        second = setup.Hypervisor.Events.Subscribe(_ => told.Add("second"));

        setup.At(10, () => domain.SuspendAsync());
        setup.At(11, () => domain.ResumeAsync());
        setup.RunOut();

        told.ShouldBe(["first"]);
        setup.Told.Count().ShouldBe(2);
    }

    [Fact]
    public void An_observer_that_subscribes_while_it_is_told_hears_from_the_next_event_on()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        List<long> late = [];
        using IDisposable watching = setup.Hypervisor.Events.Take(1).Subscribe(
            _ => setup.Hypervisor.Events.Subscribe(news => late.Add(news.Position.Sequence)));

        setup.At(10, () => domain.SuspendAsync());
        setup.At(11, () => domain.ResumeAsync());
        setup.RunOut();

        late.ShouldBe([4]);
    }

    [Fact]
    public void An_observer_may_start_the_next_operation()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        Outcome<Position>? resume = null;
        using IDisposable watching = setup.Hypervisor.Events.OfType<DomainLifecycleEvent>()
            .Where(news => news.Detail == LifecycleDetail.SuspendedPaused)
            .Subscribe(_ => resume = setup.At(setup.Time.Clock.TotalSeconds, () => domain.ResumeAsync()));

        setup.At(10, () => domain.SuspendAsync());
        setup.RunOut();

        resume.ShouldNotBeNull().At.ShouldBe(10.002);
        domain.Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void A_subscription_that_has_ended_is_told_nothing_more()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        int told = 0;
        IDisposable watching = setup.Hypervisor.Events.Subscribe(_ => told++);

        setup.At(10, () => domain.SuspendAsync());
        setup.Time.At(10.5, watching.Dispose);
        setup.At(11, () => domain.ResumeAsync());
        setup.RunOut();

        told.ShouldBe(1);
    }

    [LocalFact]
    public void A_connection_that_is_disposed_ends_its_own_events_and_not_the_hosts()
    {
        var setup = new VirtualSetup(front: _front());
        Domain domain = setup.Start();
        Outcome<IHypervisor> connect = setup.At(9, () => Rx.Hypervisor.Hypervisor.ConnectAsync(setup.Hypervisor.Uri.OriginalString));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(9));
        IHypervisor connection = connect.Value;
        using Recording<HypervisorEvent> own = setup.Time.Record(connection.Events);

        setup.At(10, () => domain.SuspendAsync());
        setup.At(10.5, async () =>
        {
            await connection.DisposeAsync();
            return true;
        });
        setup.At(11, () => domain.ResumeAsync());
        setup.RunOut();

        (own.Count, own.CompletedAt).ShouldBe((1, 10.5));
        setup.Told.Count().ShouldBe(2);
        Should.Throw<ObjectDisposedException>(() => { _ = connection.CreateDomainAsync(VirtualSetup.Xml()); });
    }

    [LocalFact]
    public void Events_of_a_host_that_has_ended_are_complete()
    {
        var setup = new VirtualSetup(front: _front());
        setup.At(1, async () =>
        {
            await setup.Host.DisposeAsync();
            return true;
        });
        setup.RunOut();

        setup.Events.CompletedAt.ShouldBe(1);
        Recording<HypervisorEvent> late = setup.Time.Record(setup.Hypervisor.Events);
        setup.RunOut();
        late.CompletedAt.ShouldBe(1);
    }
}
