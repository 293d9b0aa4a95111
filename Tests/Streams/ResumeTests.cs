using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

/// <summary>What a whole host promises to those who resume, in virtual time: docs/events.md.</summary>
public sealed class ResumeTests
{
    private readonly VirtualSetup _setup = new();

    [Fact]
    public void Who_resumes_hears_what_it_missed_and_then_what_happens_without_a_seam()
    {
        Domain domain = _setup.Start();
        Position known = _setup.Hypervisor.Position;
        Work(domain, from: 10, rounds: 3);
        using Recording<HypervisorEvent> resumed = _setup.Time.Record(_setup.Hypervisor.EventsFrom(known));
        Work(domain, from: 20, rounds: 3);

        Sequences(resumed).ShouldBe(Enumerable.Range(1, 12).Select(n => known.Sequence + n));
    }

    [Fact]
    public void A_call_says_which_event_was_its_last_and_who_waits_for_that_has_seen_it()
    {
        Domain domain = _setup.Start();
        Outcome<Position> suspend = _setup.At(10, () => domain.SuspendAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        suspend.Value.ShouldBe(_setup.Hypervisor.Position);
        suspend.Value.ShouldBe(_setup.Events.Values.Last().Position);
        _setup.Hypervisor.Domains.Position.ShouldBe(suspend.Value);
    }

    [Fact]
    public void Positions_go_on_over_an_engine_that_ends_and_one_that_starts()
    {
        var setup = new VirtualSetup(static setup => setup.AtStop = GuestsAtStop.LeaveRunning);
        Domain domain = setup.Start();
        Work(domain, from: 10, rounds: 1, setup);
        Position known = setup.Hypervisor.Position;

        setup.Restart(() => setup.Qemu.Latest.Kill());
        using Recording<HypervisorEvent> resumed = setup.Time.Record(setup.Hypervisor.EventsFrom(known));
        setup.Time.AdvanceBySeconds(1);

        DomainLifecycleEvent gone = resumed.Values.OfType<DomainLifecycleEvent>().ShouldHaveSingleItem();
        gone.Position.ShouldBe(known with { Sequence = known.Sequence + 1 });
        (gone.Kind, gone.Operation).ShouldBe((Lifecycle.Stopped, null));
        gone.Inferred.ShouldNotBeNull();
        resumed.Values.OfType<GapEvent>().ShouldBeEmpty();
    }

    [Fact]
    public void What_the_journal_has_let_go_of_is_one_gap_then_what_there_is_then_an_inventory()
    {
        var setup = new VirtualSetup(static setup =>
        {
            setup.AtStop = GuestsAtStop.LeaveRunning;
            setup.Journal = new JournalOptions { SegmentBytes = 2000, MaxBytes = 8000 };
        });
        Domain domain = setup.Start();
        Position known = setup.Hypervisor.Position;
        Work(domain, from: 10, rounds: 50, setup);
        setup.Restart(); // What is only in memory does not count.
        using Recording<HypervisorEvent> resumed = setup.Time.Record(setup.Hypervisor.EventsFrom(known));
        Work(setup.Hypervisor.LookupDomain("guest"), from: 100, rounds: 1, setup);

        GapEvent gap = resumed.Values.First().ShouldBeOfType<GapEvent>();
        (gap.Reason, gap.From).ShouldBe((GapReason.Retention, known));
        resumed.Values.OfType<GapEvent>().Count().ShouldBe(1);
        InventoryEvent inventory = resumed.Values.OfType<InventoryEvent>().ShouldHaveSingleItem();
        inventory.Domains.ShouldHaveSingleItem().Name.ShouldBe("guest");
        Sequences(resumed).ShouldBe(Enumerable.Range(1, (int)(setup.Hypervisor.Position.Sequence - gap.To.Sequence)).Select(n => gap.To.Sequence + n));
        resumed.Values.TakeWhile(news => news is not InventoryEvent).Last().Position.ShouldBe(inventory.Position);
    }

    [Theory]
    [InlineData(false, 5, GapReason.UnknownEpoch)]
    [InlineData(true, 500, GapReason.Future)]
    public void A_position_that_is_not_of_this_host_is_a_gap_and_an_inventory(bool isOurEpoch, long sequence, GapReason reason)
    {
        Domain domain = _setup.Start();
        Guid epoch = isOurEpoch ? _setup.Hypervisor.Position.Epoch : Guid.NewGuid();
        using Recording<HypervisorEvent> resumed = _setup.Time.Record(_setup.Hypervisor.EventsFrom(new Position(epoch, sequence)));
        Work(domain, from: 10, rounds: 1);

        resumed.Values.First().ShouldBeOfType<GapEvent>().Reason.ShouldBe(reason);
        resumed.Values.OfType<GapEvent>().Count().ShouldBe(1);
        resumed.Values.OfType<InventoryEvent>().Count().ShouldBe(1);
        resumed.Values.Last().Position.ShouldBe(_setup.Hypervisor.Position);
    }

    [Fact]
    public void The_inventory_is_a_snapshot_and_then_every_change()
    {
        Domain domain = _setup.Start();
        using Recording<ChangeSet<Guid, DomainRecord>> changes = _setup.Time.Record(_setup.Hypervisor.Domains.Changes);
        _setup.Time.AdvanceBySeconds(1);
        Work(domain, from: 10, rounds: 1);
        _setup.At(20, () => domain.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(30));

        changes.Values.First().IsSnapshot.ShouldBeTrue();
        changes.Values.Skip(1).ShouldAllBe(static one => !one.IsSnapshot);
        changes.Values.SelectMany(static one => one).Select(static one => $"{one.Reason} {one.Current.State}").Distinct().ShouldBe(
            ["Add Running", "Update Paused", "Update Running", "Update ShuttingDown", "Remove ShuttingDown"]);
        _setup.Hypervisor.Domains.Items.ShouldBeEmpty();
    }

    [Fact]
    public void A_host_in_this_process_is_live_until_it_is_closed()
    {
        using Recording<LinkState> link = _setup.Time.Record(_setup.Hypervisor.Link);
        _setup.At(5, async () =>
        {
            await _setup.Host.DisposeAsync();
            return true;
        });
        _setup.Time.Start();

        link.Values.ShouldBe([new LinkLive(), new LinkClosed()]);
        link.CompletedAt.ShouldBe(5);
    }

    private static IEnumerable<long> Sequences(Recording<HypervisorEvent> events)
        => events.Values.Where(static news => news is not (GapEvent or InventoryEvent)).Select(static news => news.Position.Sequence);

    private void Work(Domain domain, double from, int rounds, VirtualSetup? setup = null)
    {
        setup ??= _setup;
        for (int i = 0; i < rounds; i++)
        {
            setup.At(from + (i * 0.1), () => domain.SuspendAsync());
            setup.At(from + (i * 0.1) + 0.05, () => domain.ResumeAsync());
        }

        setup.Time.AdvanceTo(TimeSpan.FromSeconds(from + (rounds * 0.1) + 1));
    }
}
