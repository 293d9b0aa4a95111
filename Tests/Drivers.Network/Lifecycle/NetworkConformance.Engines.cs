using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

public abstract partial class NetworkConformance
{
    [NetworkFact]
    public async Task The_next_engine_goes_on_with_what_it_finds_and_has_nothing_to_tell()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");
        HostLink bridge = _net.Do(() => _net.Machine.Links.Find(Bridge))!;
        int[] servers = _net.ServerIds();
        _net.Forget();

        await _net.RestartEngineAsync();

        _net.Told.ShouldBeEmpty();
        _net.Hypervisor.LookupNetwork("net").Record.IsActive.ShouldBeTrue();
        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe([Address]);
        _net.Do(() => _net.Machine.Links.Find(Bridge))!.Index.ShouldBe(bridge.Index);
        _net.ServerIds().ShouldBe(servers);
        await _net.ReleaseAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Expired");
    }

    [NetworkFact]
    public async Task What_was_leased_while_no_engine_ran_is_inferred()
    {
        const string Two = "<host mac='52:54:00:00:00:02' ip='192.168.77.51'/>";
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved + Two));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");
        _net.Forget();

        await _net.StopEngineAsync();
        DateTimeOffset stopped = _net.Machine.Scheduler.Now;
        await _net.AskAsync(Bridge, Other);
        await _net.ReleaseAsync(Bridge, Card);
        await _net.PassAsync(TimeSpan.FromSeconds(1));
        await _net.StartEngineAsync();

        _net.Told.ShouldBe(["192.168.77.50 Expired inferred", "192.168.77.51 Added inferred"]);
        foreach (HypervisorEvent news in _net.Events.OfType<NetworkLeaseEvent>())
        {
            Inference when = news.Inferred.ShouldNotBeNull();
            when.NotBefore.ShouldBeLessThanOrEqualTo(stopped);
            when.NotAfter.ShouldBeGreaterThan(stopped);
        }
    }

    [NetworkFact]
    public async Task What_was_lost_while_no_engine_ran_is_told_and_comes_back()
    {
        await StartAsync(NetworkFixture.Xml(dhcp: Reserved));
        await _net.AskAsync(Bridge, Card);
        await _net.UntilToldAsync("192.168.77.50 Added");
        _net.Forget();

        await _net.StopEngineAsync();
        _net.KillServers();
        _net.FlushRules();
        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        await _net.StartEngineAsync();

        _net.Told.ShouldBe(["dnsmasq Ended", "bridge Removed", "dnsmasq Restored", "bridge Restored"], ignoreOrder: true);
        _net.Hypervisor.LookupNetwork("net").Record.IsActive.ShouldBeTrue();
        _net.Tables().ShouldBe([Table]);
        _net.CountServers().ShouldBe(1);
        _net.Hypervisor.Leases.Items.Values.Select(static lease => lease.Address).ShouldBe([Address]);
    }

    [NetworkFact]
    public async Task A_network_that_cannot_go_on_has_stopped()
    {
        await StartAsync();

        await _net.RestartEngineAsync(() =>
        {
            _net.KillServers();
            _net.Options.Dnsmasq = "/none/dnsmasq";
        });

        _net.Told.ShouldBe(["dnsmasq Ended", "net Stopped inferred"]);
        _net.Remains().ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task A_status_that_is_damaged_is_made_up_for_by_what_is_stored()
    {
        await StartAsync();
        string status = $"{_net.RunFolder}/{NetworkFixture.Uuid}/status.json";

        await _net.RestartEngineAsync(() => _net.Do(() => _net.Machine.Files.Replace(status, "{"u8)));

        _net.Hypervisor.LookupNetwork("net").Record.IsActive.ShouldBeTrue();
        _net.CountServers().ShouldBe(1);
        _net.Tables().ShouldBe([Table]);
    }
}
