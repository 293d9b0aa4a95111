using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Operators;

public sealed class SettleTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;

    public SettleTests() => _host = new FakeHypervisor(_time);

    [Fact]
    public void A_stop_is_told_when_no_start_has_followed()
    {
        FakeDomain web = _host.Define("web");
        _host.At(10, web, Lifecycle.Stopped);
        _host.At(10.4, web, Lifecycle.Started);
        _host.At(60, web, Lifecycle.Stopped);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem();
        (stops[0].At, stops[0].Value.Domain, stops[0].Value.At).ShouldBe((75, web.Uuid, VirtualTime.Origin + TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_reboot_is_no_stop_at_all()
    {
        FakeDomain web = _host.Define("web");
        _host.At(10, web, static qemu => qemu.Reboot());

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldBeEmpty();
    }

    [Fact]
    public void The_start_of_another_domain_says_nothing()
    {
        FakeDomain web = _host.Define("web");
        FakeDomain db = _host.Define("db", isRunning: false);
        _host.At(10, web, Lifecycle.Stopped);
        _host.At(12, db, Lifecycle.Started);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem().At.ShouldBe(25);
    }

    [Fact]
    public void A_domain_that_is_undefined_meanwhile_has_stopped()
    {
        FakeDomain web = _host.Define("web");
        _host.At(10, web, Lifecycle.Stopped);
        _host.At(12, web, Lifecycle.Undefined);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem().At.ShouldBe(25);
    }

    [Fact]
    public void A_storm_of_reboots_tells_of_the_last_stop_only()
    {
        FakeDomain web = _host.Define("web");
        for (int i = 0; i < 100; i++)
        {
            _host.At(10 + (10 * i), web, Lifecycle.Stopped);
            _host.At(15 + (10 * i), web, Lifecycle.Started);
        }

        _host.At(2000, web, Lifecycle.Stopped);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromHours(1));

        stops.ShouldHaveSingleItem().At.ShouldBe(2015);
    }

    [Fact]
    public void A_stop_that_is_due_while_the_link_is_broken_is_told_when_it_is_known()
    {
        FakeDomain web = _host.Define("web");
        _host.At(60, web, Lifecycle.Stopped);
        _host.DropLink(sec: 61, forSec: 30);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem().At.ShouldBe(91);
    }

    [Fact]
    public void A_start_that_was_missed_while_the_link_was_broken_counts()
    {
        FakeDomain web = _host.Define("web");
        _host.At(60, web, Lifecycle.Stopped);
        _host.At(65, web, Lifecycle.Started);
        _host.DropLink(sec: 61, forSec: 30);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldBeEmpty();
    }

    [Fact]
    public void A_stop_that_was_missed_is_given_its_time_from_when_it_is_told()
    {
        FakeDomain web = _host.Define("web");
        _host.At(65, web, Lifecycle.Stopped);
        _host.DropLink(sec: 61, forSec: 30);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem().At.ShouldBe(106);
    }

    [Fact]
    public void A_link_that_breaks_again_before_it_is_known_is_waited_out_again()
    {
        FakeDomain web = _host.Define("web");
        _host.At(60, web, Lifecycle.Stopped);
        _host.DropLink(sec: 61, forSec: 5);
        _host.DropLink(sec: 70, forSec: 30);

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        stops.ShouldHaveSingleItem().At.ShouldBe(100);
    }

    [Fact]
    public void Nothing_is_told_of_a_stop_that_nobody_can_know_of_any_more()
    {
        FakeDomain web = _host.Define("web");
        _host.At(60, web, Lifecycle.Stopped);
        _host.DropLink(sec: 61, forSec: 300);
        _host.At(100, async () => await _host.Client.DisposeAsync());

        Recording<DomainLifecycleEvent> stops = Settle();
        _time.AdvanceTo(TimeSpan.FromMinutes(10));

        stops.ShouldBeEmpty();
        stops.CompletedAt.ShouldBe(100);
    }

    private Recording<DomainLifecycleEvent> Settle() => _time.Record(_host.Client.Settle(TimeSpan.FromSeconds(15), _time));
}
