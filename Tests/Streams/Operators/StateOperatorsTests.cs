using System;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Operators;

/// <summary>StatesOf, WhileRunning, Uptime, EventsOf: what hangs on the state of one domain.</summary>
public sealed class StateOperatorsTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;

    public StateOperatorsTests() => _host = new FakeHypervisor(_time);

    [Fact]
    public void StatesOf_begins_with_the_state_now_and_tells_each_other_one()
    {
        FakeDomain web = _host.Define("web");
        _host.At(10, web, Lifecycle.Suspended);
        _host.At(20, web, Lifecycle.Resumed);
        _host.At(30, web, Lifecycle.Stopped);
        _host.At(40, web, Lifecycle.Undefined);
        _time.AdvanceTo(TimeSpan.FromSeconds(5));

        Recording<DomainState?> states = _time.Record(_host.Client.StatesOf(web));
        _time.AdvanceTo(TimeSpan.FromMinutes(1));

        states.ShouldBe([
            (5, DomainState.Running), (10, DomainState.Paused), (20, DomainState.Running), (30, DomainState.ShuttingDown), (30, DomainState.Shutoff), (40, null),
        ]);
        states.CompletedAt.ShouldBeNull();
    }

    [Fact]
    public void StatesOf_tells_on_the_scheduler_that_it_is_given()
    {
        FakeDomain web = _host.Define("web");
        var later = new VirtualTime();
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        Recording<DomainState?> states = _time.Record(_host.Client.StatesOf(web, later));
        _time.AdvanceTo(TimeSpan.FromSeconds(2));
        states.ShouldBeEmpty();
        later.Start();

        states.Values.ShouldBe([DomainState.Running]);
    }

    [Fact]
    public void WhileRunning_subscribes_anew_at_each_start_and_lets_go_at_each_stop()
    {
        FakeDomain web = _host.Define("web");
        _host.At(25, web, Lifecycle.Stopped);
        _host.At(60, web, Lifecycle.Started);
        _host.At(85, web, Lifecycle.Crashed);

        Recording<long> polls = _time.Record(Observable.Interval(TimeSpan.FromSeconds(10), _time).WhileRunning(_host.Client, web));
        _time.AdvanceTo(TimeSpan.FromMinutes(5));

        polls.ShouldBe([(10, 0), (20, 1), (70, 0), (80, 1)]);
    }

    [Fact]
    public void WhileRunning_passes_an_error_on_and_ends()
    {
        FakeDomain web = _host.Define("web");
        using var source = new Subject<int>();
        Recording<int> values = _time.Record(source.WhileRunning(_host.Client, web));
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        source.OnNext(1);
        source.OnError(new InvalidOperationException("no"));

        values.Values.ShouldBe([1]);
        values.Error.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public void Uptime_begins_anew_with_each_boot_and_is_silent_while_the_domain_is_off()
    {
        FakeDomain web = _host.Define("web");
        _host.At(25, web, static qemu => qemu.Reboot());
        _host.At(50, web, Lifecycle.Stopped);
        _host.At(70, web, Lifecycle.Started);

        Recording<TimeSpan> uptime = _time.Record(_host.Client.Uptime(web, TimeSpan.FromSeconds(10), _time));
        _time.AdvanceTo(TimeSpan.FromSeconds(85));

        uptime.ShouldBe([
            (0, TimeSpan.Zero), (10, TimeSpan.FromSeconds(10)), (20, TimeSpan.FromSeconds(20)),
            (25, TimeSpan.Zero), (35, TimeSpan.FromSeconds(10)), (45, TimeSpan.FromSeconds(20)),
            (70, TimeSpan.Zero), (80, TimeSpan.FromSeconds(10)),
        ]);
    }

    [Fact]
    public void EventsOf_tells_of_one_domain_only()
    {
        FakeDomain web = _host.Define("web", isRunning: false);
        FakeDomain db = _host.Define("db", isRunning: false);
        Recording<DomainEvent> events = _time.Record(_host.Client.EventsOf(db));
        _host.At(1, web, Lifecycle.Started);
        _host.At(2, db, Lifecycle.Started);

        _time.AdvanceTo(TimeSpan.FromSeconds(3));

        events.Values.ShouldAllBe(news => news.Domain == db.Uuid && news.Name == "db");
        events.Values.OfType<DomainLifecycleEvent>().Select(static news => news.Kind).ShouldBe([Lifecycle.Defined, Lifecycle.Resumed, Lifecycle.Started]);
    }
}
