using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Operators;

public sealed class CrashLoopsTests
{
    private readonly VirtualTime _time = new();
    private readonly FakeHypervisor _host;

    public CrashLoopsTests() => _host = new FakeHypervisor(_time);

    [Fact]
    public void So_many_crashes_within_the_time_are_one_loop()
    {
        FakeDomain web = _host.Define("web");
        FakeDomain db = _host.Define("db");
        CrashAt(web, 60, 120, 180, 240, 300);
        CrashAt(db, 60, 900, 1800);

        Recording<CrashLoop> loops = Watch();
        _time.AdvanceTo(TimeSpan.FromHours(1));

        (double at, CrashLoop loop) = loops.ShouldHaveSingleItem();
        (at, loop.Domain, loop.Name, loop.Crashes).ShouldBe((180, web.Uuid, "web", 3));
        loop.Last.Sequence.ShouldBeGreaterThan(loop.First.Sequence);
    }

    [Fact]
    public void The_next_loop_is_told_after_a_time_without_crashes()
    {
        FakeDomain web = _host.Define("web");
        CrashAt(web, 60, 120, 180, 1000, 1060, 1120);

        Recording<CrashLoop> loops = Watch();
        _time.AdvanceTo(TimeSpan.FromHours(1));

        loops.Select(static loop => loop.At).ShouldBe([180, 1120]);
    }

    [Fact]
    public void A_QEMU_that_is_killed_counts_and_a_guest_that_powers_off_does_not()
    {
        FakeDomain web = _host.Define("web");
        FakeDomain db = _host.Define("db");
        foreach (double at in (double[])[60, 120, 180])
        {
            _host.Kill(at, web);
            _host.At(at + 1, web, Lifecycle.Started);
            _host.At(at, db, Lifecycle.Stopped);
            _host.At(at + 1, db, Lifecycle.Started);
        }

        Recording<CrashLoop> loops = Watch();
        _time.AdvanceTo(TimeSpan.FromHours(1));

        loops.ShouldHaveSingleItem().Value.Name.ShouldBe("web");
    }

    private Recording<CrashLoop> Watch() => _time.Record(_host.Client.Events.CrashLoops(3, TimeSpan.FromMinutes(10), _time));

    private void CrashAt(FakeDomain domain, params double[] seconds)
    {
        foreach (double at in seconds)
        {
            _host.At(at, domain, Lifecycle.Crashed);
            _host.At(at + 10, domain, Lifecycle.Started);
        }
    }
}
