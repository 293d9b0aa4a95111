using System;
using System.Reactive;
using System.Reactive.Subjects;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon.Hosting;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Hosting;

/// <summary>The daemon ends when nobody has needed it for a while.</summary>
[SupportedOSPlatform("linux")]
public sealed class IdleEndTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly BehaviorSubject<int> _clients = new(0);
    private readonly BehaviorSubject<int> _guests = new(0);

    public void Dispose()
    {
        _clients.Dispose();
        _guests.Dispose();
    }

    [Fact]
    public void It_ends_when_for_so_long_no_client_was_there_and_no_guest_ran()
    {
        Recording<Unit> end = Watch(30);
        _time.At(10, () => _clients.OnNext(1));
        _time.At(20, () => _guests.OnNext(1));
        _time.At(50, () => _clients.OnNext(0));
        _time.At(100, () => _guests.OnNext(0));
        _time.At(129, () => end.ShouldBe([]));
        _time.AdvanceTo(TimeSpan.FromSeconds(200));

        end.ShouldBe([(130, Unit.Default)]);
    }

    [Fact]
    public void One_client_that_takes_anothers_place_does_not_begin_it_anew()
    {
        Recording<Unit> end = Watch(30);
        _time.At(10, () => _guests.OnNext(0));
        _time.At(20, () => _clients.OnNext(0));
        _time.AdvanceTo(TimeSpan.FromSeconds(100));

        end.ShouldBe([(30, Unit.Default)]);
    }

    [Fact]
    public void Without_a_time_it_stays()
    {
        Recording<Unit> end = Watch(0);
        _time.AdvanceTo(TimeSpan.FromDays(100));

        end.ShouldBe([]);
    }

    private Recording<Unit> Watch(int seconds) => _time.Record(IdleEnd.Of(_clients, _guests, TimeSpan.FromSeconds(seconds), _time));
}
