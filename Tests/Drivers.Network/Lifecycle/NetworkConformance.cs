using System;
using System.Net;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>What networks do, whether the machine is real or simulated.</summary>
public abstract partial class NetworkConformance : IAsyncLifetime
{
    private const string Bridge = "vbr0";

    private static readonly string Table = NetworkTables.NameOf(new Guid(NetworkFixture.Uuid));

    private readonly NetworkFixture _net;

    private protected NetworkConformance(NetworkFixture fixture) => _net = fixture;

    public Task InitializeAsync() => _net.StartEngineAsync();

    public async Task DisposeAsync() => await _net.DisposeAsync();

    [NetworkFact]
    public async Task A_network_is_defined_started_stopped_and_undefined()
    {
        VirtualNetwork network = await _net.DefineAsync();
        (network.Record.IsActive, network.Record.IsPersistent, network.Record.Bridge, network.Record.Forward)
            .ShouldBe((false, true, Bridge, NetworkForwardMode.Nat));

        await _net.RunAsync(() => network.StartAsync());

        HostLink bridge = _net.Do(() => _net.Machine.Links.Find(Bridge)).ShouldNotBeNull();
        (bridge.IsBridge, bridge.IsUp).ShouldBe((true, true));
        _net.Do(() => _net.Machine.Links.ListAddresses()).ShouldContain(new HostAddress(Bridge, IPAddress.Parse("192.168.77.1"), 24));
        _net.Do(() => _net.Machine.Sysctl.Find("net/ipv4/ip_forward")).ShouldBe("1");
        _net.Tables().ShouldBe([Table]);
        _net.CountServers().ShouldBe(1);
        network.Record.IsActive.ShouldBeTrue();

        await _net.RunAsync(() => network.DestroyAsync());

        _net.Remains().ShouldBeEmpty();
        (network.Record.IsActive, network.Record.IsPersistent).ShouldBe((false, true));

        await _net.RunAsync(() => network.UndefineAsync());

        _net.Hypervisor.ListNetworks().ShouldBeEmpty();
        _net.Do(() => _net.Machine.Files.List(_net.StateFolder)).ShouldBeEmpty();
        _net.Told.ShouldBe(["net Defined", "net Started", "net Stopped", "net Undefined"]);
    }

    [NetworkFact]
    public async Task A_network_that_is_not_stored_vanishes_when_it_stops()
    {
        VirtualNetwork network = await _net.CreateAsync();
        (network.Record.IsActive, network.Record.IsPersistent).ShouldBe((true, false));

        await _net.RunAsync(() => network.DestroyAsync());

        _net.Hypervisor.ListNetworks().ShouldBeEmpty();
        _net.Remains().ShouldBeEmpty();
        _net.Told.ShouldBe(["net Started", "net Stopped"]);
    }

    [NetworkFact]
    public async Task An_active_network_that_is_undefined_goes_on_until_it_stops()
    {
        VirtualNetwork network = await _net.DefineAsync();
        await _net.RunAsync(() => network.StartAsync());

        await _net.RunAsync(() => network.UndefineAsync());

        (network.Record.IsActive, network.Record.IsPersistent).ShouldBe((true, false));
        await _net.RunAsync(() => network.DestroyAsync());
        _net.Hypervisor.ListNetworks().ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task What_a_definition_leaves_open_is_chosen_and_stays()
    {
        const string Open = "<network><name>open</name><ip address='192.168.78.1' netmask='255.255.255.0'/></network>";
        VirtualNetwork network = await _net.DefineAsync(Open);
        string chosen = await _net.RunAsync(() => network.GetXmlAsync());
        network.Record.Bridge.ShouldBe("virbr0");
        chosen.ShouldContain("<mac address=\"52:54:00:");

        await _net.RestartEngineAsync();

        (await _net.RunAsync(() => _net.Hypervisor.LookupNetwork("open").GetXmlAsync())).ShouldBe(chosen);
    }

    [NetworkFact]
    public async Task Every_kind_of_network_is_built_and_leaves_nothing()
    {
        string[] kinds =
        [
            NetworkFixture.Xml(forward: ""),
            NetworkFixture.Xml(forward: "<forward mode='route' dev='lo'/>"),
            NetworkFixture.Xml(forward: "<forward mode='open'/>"),
            NetworkFixture.Xml(forward: "<forward mode='nat'><nat><address start='192.0.2.5' end='192.0.2.9'/><port start='500' end='1000'/></nat></forward>"),
            NetworkFixture.Xml(more: """
                <mtu size='1400'/>
                <bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound average='1000'/></bandwidth>
                <domain name='test.example' localOnly='yes'/>
                <dns>
                  <txt name='example' value='a, "quoted" value'/>
                  <srv service='ldap' protocol='tcp' domain='test.example' target='h.test.example' port='389'/>
                  <host ip='192.168.77.7'><hostname>h</hostname></host>
                </dns>
                <ip family='ipv6' address='2001:db8:77::1' prefix='64'><dhcp><range start='2001:db8:77::10' end='2001:db8:77::ff'/></dhcp></ip>
                <route address='192.168.90.0' prefix='24' gateway='192.168.77.2'/>
                """),
            "<network><name>net</name><bridge name='vbr0'/></network>",
        ];

        foreach (string kind in kinds)
        {
            VirtualNetwork network = await _net.CreateAsync(kind);
            network.Record.IsActive.ShouldBeTrue(kind);
            _net.Do(() => _net.Machine.Links.Find(Bridge)).ShouldNotBeNull(kind).IsUp.ShouldBeTrue(kind);
            await _net.RunAsync(() => network.DestroyAsync());
            _net.Remains().ShouldBeEmpty(kind);
        }
    }

    [NetworkFact]
    public async Task What_guests_carry_is_limited_both_ways_also_on_a_bridge_that_came_back()
    {
        await StartAsync(NetworkFixture.Xml(more: "<bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound average='500' burst='700'/></bandwidth>"));
        ShouldBeLimited();

        _net.Do(() => _net.Machine.Links.Delete(Bridge));
        await _net.UntilToldAsync("bridge Restored");

        ShouldBeLimited();

        void ShouldBeLimited()
        {
            _net.LimitOf(Bridge).ShouldBe((1000 * 1024, 5000 * 1024));
            _net.Rules().ShouldMatch("\"rate\": 500,[^}]*\"burst\": 700,");
        }
    }

    [NetworkFact]
    public async Task Networks_that_are_marked_for_it_start_with_their_host_and_end_with_it()
    {
        VirtualNetwork network = await _net.DefineAsync();
        await _net.RunAsync(() => network.SetAutostartAsync(true));
        network.Record.HasAutostart.ShouldBeTrue();
        _net.AtStop = GuestsAtStop.Destroy;

        await _net.RestartEngineAsync();
        await _net.UntilToldAsync("net Started");
        await _net.RestartEngineAsync();
        await _net.UntilToldAsync("net Started", times: 2);

        _net.Told.ShouldBe(["net Defined", "net Started", "net Stopped", "net Started"]);
    }

    [NetworkFact]
    public async Task Definitions_that_are_written_edited_and_removed_by_hand_count()
    {
        string path = $"{_net.ConfigFolder}/net.xml";
        _net.Do(() => _net.Machine.Files.Replace(path, System.Text.Encoding.UTF8.GetBytes(NetworkFixture.Xml())));
        await _net.UntilToldAsync("net Defined");

        _net.Do(() => _net.Machine.Files.Replace(path, System.Text.Encoding.UTF8.GetBytes(NetworkFixture.Xml(more: "<title>Mine</title>"))));
        await _net.UntilAsync(() => _net.Hypervisor.LookupNetwork("net").Record.Title == "Mine", "the title");
        _net.Do(() => _net.Machine.Files.Replace(path, "<network>"u8));
        await _net.UntilAsync(() => Array.Exists(_net.Events, static news => news is DefinitionRejectedEvent), "the refusal");
        _net.Hypervisor.LookupNetwork("net").Record.Title.ShouldBe("Mine");
        _net.Do(() => _net.Machine.Files.Delete(path));

        await _net.UntilToldAsync("net Undefined");
        _net.Hypervisor.ListNetworks().ShouldBeEmpty();
    }

    [NetworkFact]
    public async Task Ports_of_its_bridge_are_told_as_they_come_and_go()
    {
        await _net.CreateAsync();

        IHostTap tap = _net.Do(() => _net.Machine.Links.MakeTap("tap0"));
        _net.Do(() => _net.Machine.Links.SetBridge("tap0", Bridge));
        _net.Do(() => _net.Machine.Links.SetUp("tap0", isUp: true));
        await _net.UntilAsync(() => Array.IndexOf(_net.Links, $"{Bridge} Up") >= 0, "the bridge");
        _net.Do(tap.Dispose);
        await _net.UntilAsync(() => Array.IndexOf(_net.Links, "tap0 Removed") >= 0, "the end of the tap");

        _net.Links.ShouldContain("tap0 Added");
        _net.Links.ShouldContain("tap0 Up");
    }

    private async Task<VirtualNetwork> StartAsync(string? xml = null)
    {
        VirtualNetwork network = await _net.DefineAsync(xml);
        await _net.RunAsync(() => network.StartAsync());
        await _net.UntilToldAsync("net Started");
        _net.Forget();
        return network;
    }
}
