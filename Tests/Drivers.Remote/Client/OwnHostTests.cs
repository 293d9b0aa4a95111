using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A host that speaks our own program: its numbers are kept, and nothing is missed, however the link and the subscribers fare.</summary>
public sealed class OwnHostTests
{
    private const string OtherUuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa1";

    private readonly ClientSetup _setup = new();

    private IHypervisor Host => _setup.Host.Hypervisor;

    [Fact]
    public void Events_are_the_events_of_the_host_to_the_last_member()
    {
        Recording<HypervisorEvent> there = _setup.Time.Record(Host.Events);
        _setup.Do(() => _setup.Client.CreateDomainAsync(VirtualSetup.Xml()));

        _setup.Events.Values.ShouldBe(there.Values);
        _setup.Client.Position.ShouldBe(Host.Position);
    }

    [Fact]
    public void What_happened_while_the_link_was_down_is_told_without_a_gap()
    {
        Recording<HypervisorEvent> there = _setup.Time.Record(Host.Events);
        _setup.Do(() => _setup.Client.CreateDomainAsync(VirtualSetup.Xml()));
        _setup.Cut();
        _setup.Do(() => Host.LookupDomain("guest").SuspendAsync());
        _setup.Do(() => Host.DefineDomainAsync(VirtualSetup.Xml("other", OtherUuid)));
        _setup.Do(() => Host.LookupDomain("guest").DestroyAsync());
        _setup.Client.ListDomains().ShouldHaveSingleItem().Name.ShouldBe("guest", "what is shown was so");
        _setup.Mend();

        _setup.Events.Values.ShouldBe(there.Values);
        _setup.Client.Domains.Items.Values.ShouldBe(Host.Domains.Items.Values);
        _setup.Links.Values.Select(static one => one.GetType()).ShouldBe([typeof(LinkLive), typeof(LinkInterrupted), typeof(LinkLive)]);
    }

    [Fact]
    public void The_past_is_read_in_the_journal_of_the_host()
    {
        _setup.Do(() => Host.CreateDomainAsync(VirtualSetup.Xml()));
        _setup.Do(() => Host.LookupDomain("guest").DestroyAsync());
        Recording<HypervisorEvent> there = _setup.Time.Record(Host.EventsFrom(Host.Position with { Sequence = 0 }));
        IHypervisor late = _setup.Do(async () => (IHypervisor)await _setup.ConnectAsync()).Value;
        Recording<HypervisorEvent> here = _setup.Time.Record(late.EventsFrom(late.Position with { Sequence = 0 }));
        _setup.Do(() => Host.CreateDomainAsync(VirtualSetup.Xml()));

        here.Values.ShouldBe(there.Values);
        here.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void A_position_that_the_host_does_not_know_is_a_gap_and_then_everything_there_is()
    {
        _setup.Do(() => Host.DefineDomainAsync(VirtualSetup.Xml()));
        Recording<HypervisorEvent> here = _setup.Time.Record(_setup.Client.EventsFrom(new Position(Guid.NewGuid(), 7)));
        _setup.Time.AdvanceBySeconds(5);

        GapEvent gap = here.Values.First().ShouldBeOfType<GapEvent>();
        gap.Reason.ShouldBe(GapReason.UnknownEpoch);
        here.Values.Last().ShouldBeOfType<InventoryEvent>().Domains.ShouldHaveSingleItem().Name.ShouldBe("guest");
        here.Values.OfType<InventoryEvent>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_reader_of_the_past_goes_on_over_the_next_link()
    {
        for (int i = 0; i < 300; i++)
        {
            _setup.Do(() => Host.DefineDomainAsync(VirtualSetup.Xml()));
            _setup.Do(() => Host.LookupDomain("guest").UndefineAsync());
        }

        Position begin = Host.Position with { Sequence = 0 };
        Recording<HypervisorEvent> there = _setup.Time.Record(Host.EventsFrom(begin));
        IHypervisor late = _setup.Do(async () => (IHypervisor)await _setup.ConnectAsync()).Value;
        Recording<HypervisorEvent> here = _setup.Time.Record(late.EventsFrom(begin));
        _setup.Cut();
        _setup.Mend();
        _setup.Time.AdvanceBySeconds(5);

        here.Values.Select(static one => one.Position.Sequence).ShouldBe(there.Values.Select(static one => one.Position.Sequence));
    }

    [Fact]
    public void Who_looks_something_up_inside_OnNext_sees_what_the_event_tells()
    {
        List<(LifecycleDetail Detail, DomainState? State)> seen = [];
        using IDisposable events = _setup.Client.Events.Subscribe(news =>
        {
            if (news is DomainLifecycleEvent { Detail: not LifecycleDetail.UndefinedRemoved } one)
            {
                seen.Add((one.Detail, _setup.Client.Domains.Lookup(one.Domain)?.State));
            }
        });
        Domain guest = _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;
        _setup.Do(() => guest.StartAsync(DomainStart.Paused));
        _setup.Do(() => guest.ResumeAsync());

        seen.ShouldContain((LifecycleDetail.DefinedAdded, DomainState.Shutoff));
        seen.ShouldContain((LifecycleDetail.ResumedUnpaused, DomainState.Running));
    }

    [Fact]
    public void A_call_returns_the_position_that_the_host_returns()
    {
        Domain guest = _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml())).Value;
        Position started = _setup.Do(() => guest.StartAsync()).Value;

        started.ShouldBe(Host.LookupDomain("guest").Record.Position);
        _setup.Events.Values.Last().Position.ShouldBe(started, "it has been told by then");
    }

    [Fact]
    public void The_inventory_tells_changes_and_after_a_lost_link_the_difference()
    {
        var changes = new List<ChangeSet<Guid, DomainRecord>>();
        using IDisposable watch = _setup.Client.Domains.Changes.Subscribe(changes.Add);
        _setup.Do(() => _setup.Client.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Cut();
        _setup.Do(() => Host.DefineDomainAsync(VirtualSetup.Xml("other", OtherUuid)));
        _setup.Do(() => Host.LookupDomain("guest").UndefineAsync());
        int before = changes.Count;
        _setup.Mend();

        changes.Skip(before).SelectMany(static set => set).Select(static change => (change.Reason, change.Current.Name))
            .ShouldBe([(ChangeReason.Add, "other"), (ChangeReason.Remove, "guest")], ignoreOrder: true);
        changes.Count(static set => set.IsSnapshot).ShouldBe(1);
    }
}
