using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Networking;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Networking;

/// <summary>The real QEMU shows the cards that were asked for, on the links of a real network.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class InterfaceAcceptanceTests : IDisposable
{
    private const string Mac1 = "<mac address='52:54:00:00:00:01'/>";
    private const string Mac2 = "<mac address='52:54:00:00:00:02'/>";
    private const string Mac3 = "<mac address='52:54:00:00:00:03'/>";

    private readonly NetworkedQemu _qemu = new();

    public void Dispose() => _qemu.Dispose();

    [NetworkedQemuFact]
    public async Task Every_model_is_the_card_of_that_name()
    {
        (string Model, string Type)[] models =
        [
            ("virtio", "virtio-net-pci"),
            ("virtio-transitional", "virtio-net-pci-transitional"),
            ("virtio-non-transitional", "virtio-net-pci-non-transitional"),
            ("e1000", "e1000"),
            ("e1000-82544gc", "e1000-82544gc"),
            ("e1000-82545em", "e1000-82545em"),
            ("e1000e", "e1000e"),
            ("rtl8139", "rtl8139"),
            ("vmxnet3", "vmxnet3"),
            ("ne2k_pci", "ne2k_pci"),
            ("pcnet", "pcnet"),
            ("i82551", "i82551"),
            ("i82557b", "i82557b"),
            ("i82559er", "i82559er"),
        ];
        await _qemu.StartAsync(string.Concat(models.Select((one, index) =>
            $"<interface type='user'><mac address='52:54:00:00:01:{index:x2}'/><model type='{one.Model}'/></interface>")));

        string pci = await _qemu.AskAsync("query-pci");
        string peripherals = await _qemu.AskAsync("qom-list", new { path = "/machine/peripheral" });
        string network = await _qemu.InfoAsync("network");
        for (int i = 0; i < models.Length; i++)
        {
            pci.ShouldContain($"\"qdev_id\": \"net{i}\"");
            peripherals.ShouldContain($"{{\"name\": \"net{i}\", \"type\": \"child<{models[i].Type}>\"}}");
            network.ShouldContain($"net{i}: index=0,type=nic,model={models[i].Type},macaddr=52:54:00:00:01:{i:x2}");
            network.ShouldContain($"hostnet{i}: index=0,type=user,");
        }
    }

    [NetworkedQemuFact]
    public async Task The_properties_of_a_card_are_those_asked_for()
    {
        await _qemu.StartAsync(
            $"<interface type='bridge'>{Mac1}<source bridge='br0'/><model type='virtio'/>"
            + "<driver name='qemu' txmode='timer' ioeventfd='off' event_idx='off' rx_queue_size='512'/>"
            + "<mtu size='4000'/><boot order='3'/><rom bar='off'/></interface>"
            + $"<interface type='user'>{Mac2}<model type='e1000'/><rom enabled='no'/>"
            + "<ip address='10.9.0.0' family='ipv4' prefix='24'/><ip address='fec9::' family='ipv6' prefix='64'/></interface>");

        (await _qemu.GetAsync("net0", "mac")).ShouldBe("52:54:00:00:00:01");
        (await _qemu.GetAsync("net0", "tx")).ShouldBe("timer");
        (await _qemu.GetAsync("net0", "ioeventfd")).ShouldBe("false");
        (await _qemu.GetAsync("net0", "event_idx")).ShouldBe("false");
        (await _qemu.GetAsync("net0", "rx_queue_size")).ShouldBe("512");
        (await _qemu.GetAsync("net0", "host_mtu")).ShouldBe("4000");
        (await _qemu.GetAsync("net0", "bootindex")).ShouldBe("3");
        (await _qemu.GetAsync("net0", "rombar")).ShouldBe("0");
        (await _qemu.GetAsync("net1", "romfile")).ShouldBe("");
        (await _qemu.InfoAsync("network")).ShouldContain("hostnet1: index=0,type=user,net=10.9.0.0,restrict=off");
        _qemu.Find("vnet0")!.Mtu.ShouldBe(4000);
    }

    [NetworkedQemuFact]
    public async Task A_q35_and_a_microvm_have_cards_too()
    {
        await _qemu.StartAsync($"<interface type='user'>{Mac1}</interface>", "microvm");

        (await _qemu.AskAsync("qom-list", new { path = "/machine/peripheral" })).ShouldContain("child<virtio-net-device>");
        (await _qemu.AskAsync("query-rx-filter", new { name = "net0" })).ShouldContain("\"main-mac\": \"52:54:00:00:00:01\"");

        using var q35 = new NetworkedQemu();
        await q35.StartAsync(
            $"<interface type='user'>{Mac1}<model type='virtio'/></interface><interface type='user'>{Mac2}<model type='e1000e'/></interface>",
            "q35");

        // What is behind a root port query-pci shows only once firmware has numbered the buses.
        string peripherals = await q35.AskAsync("qom-list", new { path = "/machine/peripheral" });
        peripherals.ShouldContain("{\"name\": \"net0\", \"type\": \"child<virtio-net-pci>\"}");
        peripherals.ShouldContain("{\"name\": \"net1\", \"type\": \"child<e1000e>\"}");
        (await q35.GetAsync("net1", "mac")).ShouldBe("52:54:00:00:00:02");
    }

    [NetworkedQemuFact]
    public async Task Bridges_networks_and_wires_have_taps_that_go_with_QEMU()
    {
        DomainDefinition live = await _qemu.StartAsync(
            $"<interface type='bridge'>{Mac1}<source bridge='br0'/></interface>"
            + $"<interface type='network'>{Mac2}<source network='default'/><model type='virtio'/></interface>"
            + $"<interface type='ethernet'>{Mac3}<target dev='wire0'/><model type='e1000'/></interface>");

        string network = await _qemu.InfoAsync("network");
        network.ShouldContain("hostnet0: index=0,type=tap,fd=4");
        network.ShouldContain("hostnet1: index=0,type=tap,fd=5");
        network.ShouldContain("hostnet2: index=0,type=tap,fd=6");
        live.Devices.Interfaces.Select(device => device.Target).ShouldBe(["vnet0", "vnet1", "wire0"]);
        _qemu.Find("vnet0")!.Bridge.ShouldBe("br0");
        _qemu.Find("vnet1")!.Bridge.ShouldBe("virbr0");
        _qemu.Find("wire0")!.Bridge.ShouldBeNull();
        _qemu.Find("wire0")!.IsUp.ShouldBeTrue();
        _qemu.Networks.Plugged.Count.ShouldBe(1);

        await _qemu.AskAsync("quit");
        _qemu.RunUntil(() => _qemu.Find("vnet0") is null && _qemu.Find("vnet1") is null && _qemu.Find("wire0") is null);
        await _qemu.Do(() => InterfacePlugs.UnplugAsync(live, _qemu.Context, CancellationToken.None));
        _qemu.Networks.Plugged.ShouldBeEmpty();
    }

    [NetworkedQemuFact]
    public async Task A_cable_can_be_unplugged_before_the_guest_runs()
    {
        DomainDefinition live = await _qemu.StartAsync(
            $"<interface type='user'>{Mac1}<link state='down'/></interface><interface type='user'>{Mac2}</interface>");

        string name = InterfacePlugs.LinksDown(live).ShouldHaveSingleItem();
        (await _qemu.AskAsync("set_link", new { name, up = false })).ShouldBe("{}");
        (await _qemu.AskAsync("set_link", new { name = "net7", up = false })).ShouldBe("Device 'net7' not found");
    }

    // The code on the card asks for an address: its broadcast comes out of the tap.
    [NetworkedQemuFact]
    public async Task A_guest_boots_from_the_card_that_is_first_in_order()
    {
        await _qemu.StartAsync(
            $"<interface type='bridge'>{Mac1}<source bridge='br0'/><model type='virtio'/><boot order='1'/></interface>");
        _qemu.Find("vnet0")!.Statistics.ReceivedPackets.ShouldBe(0);

        await _qemu.AskAsync("cont");

        _qemu.RunUntil(() => _qemu.Find("vnet0")!.Statistics.FromOtherEnd.SentBytes > 0);
    }
}
