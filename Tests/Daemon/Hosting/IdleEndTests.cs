using System;
using System.Reactive;
using System.Reactive.Subjects;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Daemon.Hosting;
using Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Hosting;

/// <summary>The daemon ends when nobody has needed it for a while.</summary>
[SupportedOSPlatform("linux")]
public sealed class IdleEndTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly BehaviorSubject<int> _clients = new(0);
    private readonly BehaviorSubject<int> _active = new(0);

    public void Dispose()
    {
        _clients.Dispose();
        _active.Dispose();
    }

    [Fact]
    public void It_ends_when_for_so_long_no_client_was_there_and_nothing_was_active()
    {
        Recording<Unit> end = Watch(30);
        _time.At(10, () => _clients.OnNext(1));
        _time.At(20, () => _active.OnNext(1));
        _time.At(50, () => _clients.OnNext(0));
        _time.At(100, () => _active.OnNext(0));
        _time.At(129, () => end.ShouldBe([]));
        _time.AdvanceTo(TimeSpan.FromSeconds(200));

        end.ShouldBe([(130, Unit.Default)]);
    }

    [Fact]
    public void One_client_that_takes_anothers_place_does_not_begin_it_anew()
    {
        Recording<Unit> end = Watch(30);
        _time.At(10, () => _active.OnNext(0));
        _time.At(20, () => _clients.OnNext(0));
        _time.AdvanceTo(TimeSpan.FromSeconds(100));

        end.ShouldBe([(30, Unit.Default)]);
    }

    [Fact]
    public async Task It_stays_while_a_network_is_active()
    {
        await using var net = new VirtualNetworkFixture();
        await net.StartEngineAsync();
        Recording<Unit> end = net.Time.Record(IdleEnd.Of(_clients, IdleEnd.ActiveOn(net.Hypervisor), TimeSpan.FromSeconds(30), net.Time));
        Rx.Hypervisor.Network network = await net.DefineAsync();
        await net.RunAsync(() => network.StartAsync());

        await net.PassAsync(TimeSpan.FromMinutes(10));
        end.ShouldBe([]);
        await net.RunAsync(() => network.DestroyAsync());
        await net.PassAsync(TimeSpan.FromSeconds(29));
        end.ShouldBe([]);
        await net.PassAsync(TimeSpan.FromSeconds(2));

        end.Values.ShouldHaveSingleItem();
    }

    private Recording<Unit> Watch(int seconds) => _time.Record(IdleEnd.Of(_clients, _active, TimeSpan.FromSeconds(seconds), _time));
}
