using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>What takes long, or programs that misbehave on command: in virtual time.</summary>
public sealed class VirtualNetworkFaultTests : IAsyncLifetime
{
    private static readonly MacAddress Card = new(0x525400000001);

    private readonly VirtualNetworkFixture _net = new();

    public Task InitializeAsync() => _net.StartEngineAsync();

    public async Task DisposeAsync() => await _net.DisposeAsync();

    [Fact]
    public async Task Rules_that_are_refused_are_quoted_and_nothing_is_left()
    {
        _net.Nft.Refusal = "Error: Could not process rule: Operation not permitted";

        HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.CreateNetworkAsync(NetworkFixture.Xml()));

        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldBe(
            "internal error: Failed to apply firewall rules of network 'net': nft: Error: Could not process rule: Operation not permitted");
        _net.Remains().ShouldBeEmpty();
        _net.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_that_takes_too_long_is_called_off_and_nothing_is_left()
    {
        _net.Dnsmasq.StartsIn = TimeSpan.FromMinutes(1);
        VirtualNetwork network = await _net.DefineAsync();

        HypervisorException error = await _net.RefuseAsync(() => network.StartAsync(TimeSpan.FromSeconds(2)));

        error.Code.ShouldBe(ErrorCode.OperationTimeout);
        error.Message.ShouldBe("Timed out during operation: cannot start network 'net' within 2 s");
        _net.Remains().ShouldBeEmpty();
        _net.Told.ShouldBe(["net Defined"]);
    }

    [Fact]
    public async Task A_host_that_hears_of_its_way_out_does_not_lose_it()
    {
        const string Uplink = "eth0", OfUplink = $"net/ipv6/conf/{Uplink}/accept_ra", Forwarding = "net/ipv6/conf/all/forwarding";
        VirtualLinks links = _net.Virtual.Links;
        links.MakeBridge(Uplink);
        links.AddAddress(Uplink, IPAddress.Parse("fe80::2"), 64);
        links.SetUp(Uplink, isUp: true);
        links.AddRoute(new HostRoute(Uplink, IPNetwork.Parse("::/0"), IPAddress.Parse("fe80::1"), Metric: 1024));
        string xml = NetworkFixture.Xml(more: "<ip family='ipv6' address='2001:db8:77::1' prefix='64'/>");

        HypervisorException error = await _net.RefuseAsync(() => _net.Hypervisor.CreateNetworkAsync(xml));

        error.Code.ShouldBe(ErrorCode.InternalError);
        error.Message.ShouldContain($"interface {Uplink} has kernel autoconfigured IPv6 routes");
        _net.Remains().ShouldBe([Uplink]);
        _net.Virtual.Sysctl.Find(Forwarding).ShouldBe("0");
        _net.Virtual.Sysctl.Set(OfUplink, "2"); // It hears of it all the same.
        await _net.CreateAsync(xml);
        _net.Virtual.Sysctl.Find(Forwarding).ShouldBe("1");
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_ends()
    {
        string xml = NetworkFixture.Xml().Replace("end='192.168.77.99'/>", "end='192.168.77.99'><lease expiry='2' unit='minutes'/></range>", StringComparison.Ordinal);
        VirtualNetwork network = await _net.CreateAsync(xml);
        (await _net.AskAsync("vbr0", Card)).ShouldBe(IPAddress.Parse("192.168.77.10"));

        await _net.PassAsync(TimeSpan.FromSeconds(90));
        await _net.AskAsync("vbr0", Card);
        await _net.PassAsync(TimeSpan.FromSeconds(110));
        (await _net.RunAsync(() => network.GetLeasesAsync())).ShouldHaveSingleItem();
        await _net.PassAsync(TimeSpan.FromSeconds(20));

        (await _net.RunAsync(() => network.GetLeasesAsync())).ShouldBeEmpty();
        _net.Told.ShouldBe(["net Started", "192.168.77.10 Added", "192.168.77.10 Renewed", "192.168.77.10 Expired"]);
    }

    [Fact]
    public async Task A_server_that_does_not_start_again_is_tried_ever_more_seldom_until_it_does()
    {
        await _net.CreateAsync();
        _net.Dnsmasq.Refusal = "out of order";
        _net.KillServers();
        await _net.PassAsync(TimeSpan.FromMinutes(3));

        DateTimeOffset[] failed = [.. _net.Events.OfType<NetworkServiceEvent>().Where(static news => news.Change == NetworkServiceChange.Failed).Select(static news => news.At)];
        List<TimeSpan> waits = [.. failed.Zip(failed.Skip(1), static (one, next) => next - one)];
        waits.ShouldBeInOrder(SortDirection.Ascending, "each longer than the one before");
        waits[0].ShouldBeLessThan(TimeSpan.FromSeconds(1));
        waits[^1].ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
        _net.Hypervisor.LookupNetwork("net").Record.IsActive.ShouldBeTrue();

        _net.Dnsmasq.Refusal = null;
        await _net.UntilToldAsync("dnsmasq Restored");
        _net.CountServers().ShouldBe(1);
    }

    [Fact]
    public async Task Calls_of_one_network_take_turns()
    {
        VirtualNetwork network = await _net.DefineAsync();

        await _net.RunAsync(() => Task.WhenAll(network.StartAsync(), network.DestroyAsync(), network.StartAsync(), network.DestroyAsync()));

        _net.Told.ShouldBe(["net Defined", "net Started", "net Stopped", "net Started", "net Stopped"]);
        _net.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_is_given_up_leaves_no_half_of_a_network()
    {
        using var cancelled = new System.Threading.CancellationTokenSource();
        _net.Dnsmasq.StartsIn = TimeSpan.FromSeconds(10);
        _net.Time.At(_net.Time.Clock.TotalSeconds + 1, cancelled.Cancel);

        await Should.ThrowAsync<OperationCanceledException>(() => _net.RunAsync(
            () => _net.Hypervisor.CreateNetworkAsync(NetworkFixture.Xml(), cancellationToken: cancelled.Token)));

        await _net.UntilAsync(() => _net.Remains().Length == 0, "the end of what was begun");
        _net.Hypervisor.ListNetworks().ShouldBeEmpty();
    }
}
