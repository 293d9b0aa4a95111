using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Drivers.Qemu.Networking;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Networking;

public sealed class InterfacePlugsTests
{
    private const string Mac1 = "<mac address='52:54:00:00:00:01'/>";
    private const string Mac2 = "<mac address='52:54:00:00:00:02'/>";
    private const string OnBridge = $"<interface type='bridge'>{Mac1}<source bridge='br0'/></interface>";
    private const string OnNetwork = $"<interface type='network'>{Mac2}<source network='default' portgroup='web'/></interface>";

    private readonly VirtualHost _host = new(new VirtualTime());
    private readonly BridgeNetworks _networks = new();

    public InterfacePlugsTests()
    {
        _host.Links.MakeBridge("br0");
        _host.Links.MakeBridge("virbr0");
        _networks.Add("default", "virbr0");
        _networks.Add("off", "virbr0", isActive: false);
    }

    [Fact]
    public async Task A_bridge_gets_a_tap_with_its_own_MTU_and_an_address_that_is_not_the_guests()
    {
        _host.Links.SetMtu("br0", 9000);

        using InterfacePlugs plugs = await PlugAsync(OnBridge);

        HostLink tap = _host.Links.Find("vnet0")!;
        (tap.Bridge, tap.Mtu, tap.IsUp, tap.Address.ToString()).ShouldBe(("br0", 9000, true, "fe:54:00:00:00:01"));
        plugs.Handles.ShouldHaveSingleItem().ShouldBeAssignableTo<IHostTap>()!.Name.ShouldBe("vnet0");
        plugs.Definition.Devices.Interfaces[0].Target.ShouldBe("vnet0");
        plugs.Definition.ToXml(new DomainXmlView(1)).ShouldContain("<target dev=\"vnet0\" />");

        plugs.Dispose();
        _host.Links.Find("vnet0").ShouldBeNull();
    }

    [Fact]
    public async Task A_network_says_which_bridge_and_is_told_when_it_is_over()
    {
        InterfacePlugs plugs = await PlugAsync(OnNetwork);

        HostLink tap = _host.Links.Find("vnet0")!;
        (tap.Bridge, tap.Mtu, tap.IsUp).ShouldBe(("virbr0", 1400, true));
        _networks.Plugged.ShouldHaveSingleItem().ToString()
            .ShouldContain("DomainName = x, Address = 52:54:00:00:00:02, Network = default, PortGroup = web");

        // By another engine, which knows of the run what its XML says.
        DomainDefinition live = Definitions.Parse(plugs.Definition.ToXml(new DomainXmlView(1)));
        live.Devices.Interfaces[0].Source.ShouldBe(new InterfaceSource.Network("default", "web") { RunBridge = "virbr0" });
        await InterfacePlugs.UnplugAsync(live, Context(), CancellationToken.None);
        await InterfacePlugs.UnplugAsync(live, Context(), CancellationToken.None);
        _networks.Plugged.ShouldBeEmpty();
        plugs.Dispose();
    }

    [Fact]
    public async Task A_managed_tap_is_made_and_another_is_taken_as_it_is()
    {
        _host.Links.AddPersistentTap("mine");
        using InterfacePlugs plugs = await PlugAsync(
            $"<interface type='ethernet'>{Mac1}<target dev='tap5'/><mtu size='1400'/></interface>"
            + $"<interface type='ethernet'>{Mac2}<target dev='mine' managed='no'/></interface>");

        HostLink made = _host.Links.Find("tap5")!;
        (made.Bridge, made.Mtu, made.IsUp, made.Address.ToString()).ShouldBe((null, 1400, true, "fe:54:00:00:00:01"));
        HostLink taken = _host.Links.Find("mine")!;
        taken.IsUp.ShouldBeFalse();
        taken.Address.Value.ShouldBe(0UL);

        plugs.Dispose();
        _host.Links.List().Select(link => link.Name).ShouldBe(["lo", "br0", "virbr0", "mine"]);
    }

    [Fact]
    public async Task Handles_are_numbered_in_their_order_and_user_mode_has_none()
    {
        using InterfacePlugs plugs = await PlugAsync(
            $"<interface type='user'/>{OnBridge}<interface type='ethernet'><alias name='ua-wire'/></interface>");

        plugs.Handles.Count.ShouldBe(2);
        plugs.NumbersFrom(4).OrderBy(pair => pair.Value).Select(pair => (pair.Key, pair.Value)).ShouldBe([("net1", 4), ("ua-wire", 5)]);
        plugs.Definition.Devices.Interfaces.Select(device => device.Target).ShouldBe([null, "vnet0", "vnet1"]);
    }

    [Fact]
    public async Task The_name_of_an_earlier_run_is_not_asked_for()
    {
        using IHostTap other = _host.Links.MakeTap("vnet0");
        using InterfacePlugs plugs = await PlugAsync(
            $"<interface type='bridge'><source bridge='br0'/><target dev='vnet0'/></interface>");

        plugs.Definition.Devices.Interfaces[0].Target.ShouldBe("vnet1");
    }

    [Theory]
    [InlineData("<interface type='bridge'>MAC<source bridge='br9'/></interface>", 38, "cannot add to bridge 'br9' the link 'vnet1': No such device")]
    [InlineData("<interface type='bridge'>MAC<source bridge='lo'/></interface>", 38, "'lo' is not a bridge")]
    [InlineData("<interface type='ethernet'>MAC<target dev='br0'/></interface>", 38, "cannot make the tap 'br0': Device or resource busy")]
    [InlineData("<interface type='ethernet'>MAC<target dev='t' managed='no'/></interface>", 38, "cannot open the tap 't': No such device")]
    [InlineData("<interface type='network'>MAC<source network='nope'/></interface>", 43, "Network not found: no network with matching name 'nope'")]
    [InlineData("<interface type='network'>MAC<source network='off'/></interface>", 55, "network 'off' is not active")]
    [InlineData("<interface type='network'>MAC<source network='default'/><target dev='br0'/></interface>", 38, "cannot make the tap 'br0'")]
    public async Task What_cannot_be_plugged_in_leaves_nothing_behind(string last, int code, string message)
    {
        string element = last.Replace("MAC", "<mac address='52:54:00:00:00:03'/>", StringComparison.Ordinal);

        HypervisorException error = await Should.ThrowAsync<HypervisorException>(() => PlugAsync(OnNetwork + element));

        ((int)error.Code).ShouldBe(code);
        error.Message.ShouldContain(message);
        error.Message.ShouldEndWith(" (interface 52:54:00:00:00:03 of domain 'x')");
        _networks.Plugged.ShouldBeEmpty();
        _host.Links.List().Select(link => link.Name).ShouldBe(["lo", "br0", "virbr0"]);
    }

    [Fact]
    public void Cables_that_are_unplugged_are_told_by_name() => InterfacePlugs
        .LinksDown(Definitions.Parse(Definitions.With(
            "", "<interface/><interface><link state='down'/></interface><interface><link state='up'/></interface>")))
        .ShouldBe(["net1"]);

    private Task<InterfacePlugs> PlugAsync(string devices)
        => InterfacePlugs.PlugAsync(
            Definitions.Complete(Definitions.Parse(Definitions.With("", devices))), Context(), CancellationToken.None);

    private DriverContext Context() => new(_host, _networks);
}
