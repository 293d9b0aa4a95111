using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Virtual;

/// <summary>A link that breaks: what is shown stands still, what was missed is told, and nothing is carried out twice.</summary>
public sealed class BreakableConnectionTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;

    public BreakableConnectionTests() => _host = new FakeHypervisor(_time);

    [Fact]
    public void What_was_missed_is_told_when_the_link_is_mended_in_order_and_nothing_twice()
    {
        FakeDomain web = _host.Define("web");
        _host.At(20, web, Lifecycle.Stopped);
        _host.At(25, web, Lifecycle.Started);
        _host.At(50, web, Lifecycle.Stopped);
        _host.DropLink(sec: 10, forSec: 30);

        Recording<HypervisorEvent> there = _time.Record(_host.Local.Events);
        Recording<HypervisorEvent> here = _time.Record(_host.Client.Events);
        Recording<LinkState> link = _time.Record(_host.Client.Link);
        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        here.Values.Select(static news => news.Position).ShouldBe(there.Values.Select(static news => news.Position));
        here.Where(static news => news.At is > 10 and < 50).ShouldAllBe(static news => news.At == 40);
        link.Select(static state => (state.At, state.Value.GetType().Name)).ShouldBe([(0, "LinkLive"), (10, "LinkInterrupted"), (40, "LinkLive")]);
        link[1].Value.ShouldBeOfType<LinkInterrupted>().Since.ShouldBe(VirtualTime.Origin + TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void What_is_shown_stands_still_and_is_never_empty()
    {
        FakeDomain web = _host.Define("web");
        FakeDomain db = _host.Define("db");
        _host.At(20, web, Lifecycle.Stopped);
        _host.At(21, web, Lifecycle.Undefined);
        _host.At(22, db, Lifecycle.Suspended);
        _host.DropLink(sec: 10, forSec: 30);
        List<(double At, int Count, DomainState? Db)> seen = [];
        foreach (double at in (double[])[5, 30, 45])
        {
            _host.At(at, () => seen.Add((at, _host.Client.ListDomains().Count, _host.Client.Domains.Lookup(db)?.State)));
        }

        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        seen.ShouldBe([(5, 2, DomainState.Running), (30, 2, DomainState.Running), (45, 1, DomainState.Paused)]);
    }

    [Fact]
    public void Who_looks_something_up_inside_OnNext_finds_what_the_event_tells()
    {
        FakeDomain web = _host.Define("web");
        _host.At(5, web, Lifecycle.Suspended);
        _host.At(20, web, Lifecycle.Resumed);
        _host.DropLink(sec: 10, forSec: 30);
        List<bool> right = [];
        _host.Client.EventsOf(web).Subscribe(news => right.Add(
            _host.Client.Domains.Lookup(web)!.Position.Sequence >= news.Position.Sequence
            && _host.Client.Domains.Position.Sequence >= news.Position.Sequence
            && _host.Client.Position.Sequence >= news.Position.Sequence));

        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        right.Count.ShouldBeGreaterThan(4);
        right.ShouldAllBe(static one => one);
    }

    [Fact]
    public void A_call_under_way_fails_and_one_made_meanwhile_waits()
    {
        FakeDomain web = _host.Define("web");
        _host.Qemu.Ignores.Add("stop");
        _host.DropLink(sec: 10, forSec: 20);
        Task<Position>? suspend = null;
        double? resumedAt = null;
        _host.At(5, () =>
        {
            suspend = _host.Client.LookupDomain("web").SuspendAsync(TimeSpan.FromMinutes(5));
        });
        _host.At(15, async () =>
        {
            await _host.Client.LookupDomain("web").ResetAsync();
            resumedAt = _time.Clock.TotalSeconds;
        });
        _host.At(20, web, static qemu => qemu.CatchUp());

        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        suspend!.Exception!.InnerException.ShouldBeOfType<ConnectionLostException>().Message.ShouldBe("the link broke while 'Suspend' was under way: a test has dropped it");
        resumedAt.ShouldBe(30);
    }

    [Fact]
    public void A_call_does_not_wait_for_the_link_for_ever()
    {
        _host.Define("web");
        _host.DropLink(sec: 10, forSec: 200);
        double? failedAt = null;
        _host.At(15, async () =>
        {
            try
            {
                await _host.Client.LookupDomain("web").ResetAsync();
            }
            catch (HypervisorException e) when (e.Code == ErrorCode.OperationTimeout)
            {
                failedAt = _time.Clock.TotalSeconds;
            }
        });

        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        failedAt.ShouldBe(45);
    }

    [Fact]
    public void A_connection_that_is_disposed_while_its_link_is_broken_completes_its_streams()
    {
        _host.Define("web");
        _host.DropLink(sec: 10, forSec: 200);
        _host.At(20, async () => await _host.Client.DisposeAsync());
        Recording<HypervisorEvent> events = _time.Record(_host.Client.Events);
        Recording<LinkState> link = _time.Record(_host.Client.Link);
        Recording<ChangeSet<Guid, DomainRecord>> changes = _time.Record(_host.Client.Domains.Changes);

        _time.AdvanceTo(TimeSpan.FromMinutes(2));

        (events.CompletedAt, link.CompletedAt, changes.CompletedAt).ShouldBe((20, 20, 20));
        link.Values.Last().ShouldBeOfType<LinkClosed>();
    }
}
