using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary>What the table says of interfaces.</summary>
internal static class InterfaceCoverage
{
    private const string Mac = "<mac address='52:54:00:00:00:01'/>";

    /// <summary>The rows.</summary>
    internal static IReadOnlyList<ElementCoverage> Rows { get; } =
    [
        new("devices/interface")
        {
            Honoured =
            [
                Of("type='user'", "user", ""),
                Of("type='bridge'", "bridge", "<source bridge='br0'/>"),
                Of("type='ethernet'", "ethernet", ""),
                Of("type='network' with portgroup", "network", "<source network='default' portgroup='web'/>"),
            ],
            OfARun =
            [
                Of("portid, bridge of type='network'", "network", "<source network='default' portid='423b53fb-08bf-4e67-a56f-05926d9330b5' bridge='virbr0'/>")
                    with { Kept = Of("", "network", "<source network='default'/>").Xml },
                Of("network, portid of type='bridge'", "bridge", "<source network='lab' portid='423b53fb-08bf-4e67-a56f-05926d9330b5' bridge='br0'/>")
                    with { Kept = Of("", "bridge", "<source bridge='br0'/>").Xml },
                Of("dev='vnet...' of target", "bridge", "<source bridge='br0'/><target dev='vnet0'/>")
                    with { Kept = Of("", "bridge", "<source bridge='br0'/>").Xml },
            ],
            Refused =
            [
                Of("type='direct'", "direct", "<source dev='eth0' mode='bridge'/>"),
                Of("type='hostdev'", "hostdev", "<source><address type='pci' domain='0' bus='0' slot='7' function='0'/></source>"),
                Of("type='vhostuser'", "vhostuser", "<source type='unix' path='/run/v' mode='server'/>"),
                Of("type='vdpa'", "vdpa", "<source dev='/dev/vhost-vdpa-0'/>"),
                Of("type='udp'", "udp", "<source address='127.0.0.1' port='1'><local address='127.0.0.1' port='2'/></source>"),
                Of("type='server'", "server", "<source address='127.0.0.1' port='5558'/>"),
                Of("type='client'", "client", "<source address='127.0.0.1' port='5558'/>"),
                Of("type='mcast'", "mcast", "<source address='230.0.0.1' port='5558'/>"),
                Of("type='internal'", "internal", "<source name='x'/>"),
                Of("type='null'", "null", ""),
                User("filterref", "<filterref filter='clean-traffic'/>"),
                User("bandwidth", "<bandwidth><inbound average='1000'/></bandwidth>"),
                User("vlan", "<vlan><tag id='42'/></vlan>"),
                User("virtualport", "<virtualport type='openvswitch'/>"),
                User("portForward", "<portForward proto='tcp'><range start='2022' to='22'/></portForward>"),
                User("tune", "<tune><sndbuf>1600</sndbuf></tune>"),
                User("coalesce", "<coalesce><rx><frames max='7'/></rx></coalesce>"),
                User("backend", "<backend type='passt'/>"),
                User("script", "<script path='/bin/true'/>"),
                User("guest", "<guest dev='eth0'/>"),
                User("teaming", "<teaming type='persistent'/>"),
                User("port", "<port isolated='yes'/>"),
            ],
        },
        Row("mac", Bridged("address", Mac)),
        Row("target", Of("dev", "bridge", "<source bridge='br0'/><target dev='tap0'/>"), Of("managed='no'", "ethernet", "<target dev='tap0' managed='no'/>")),
        Row(
            "model",
            Model("virtio"),
            Model("virtio-transitional"),
            Model("virtio-non-transitional"),
            Model("e1000"),
            Model("e1000-82544gc"),
            Model("e1000-82545em"),
            Model("e1000e"),
            Model("rtl8139"),
            Model("vmxnet3"),
            Model("ne2k_pci"),
            Model("pcnet"),
            Model("i82551"),
            Model("i82557b"),
            Model("i82559er")) with
        {
            Refused = [Model("usb-net"), Model("spapr-vlan")],
        },
        Row(
            "driver",
            User("name='qemu'", "<driver name='qemu'/>"),
            Virtio("txmode", "<driver txmode='timer'/>"),
            Virtio("ioeventfd", "<driver ioeventfd='on'/>"),
            Virtio("event_idx", "<driver event_idx='off'/>"),
            Virtio("rx_queue_size", "<driver rx_queue_size='512'/>")) with
        {
            Refused =
            [
                User("name='vhost'", "<driver name='vhost'/>"),
                Virtio("queues over 1", "<driver queues='4'/>"),
                Virtio("tx_queue_size", "<driver tx_queue_size='512'/>"),
                Virtio("packed, iommu, ats", "<driver packed='on'/>"),
                Virtio("offloads of host and guest", "<driver><host csum='off'/></driver>"),
            ],
        },
        Row("ip", User("IPv4", "<ip address='10.9.0.0' family='ipv4' prefix='24'/>"), User("IPv6", "<ip address='fec9::' family='ipv6' prefix='64'/>")) with
        {
            Refused = [User("peer", "<ip address='10.9.0.0' peer='10.9.0.1'/>")],
        },
        Row("link", User("state", "<link state='down'/>")),
        Row("mtu", Bridged("size", "<mtu size='9000'/>")) with { Refused = [User("size with type='user'", "<mtu size='9000'/>")] },
        Row("boot", User("order", "<boot order='1'/>")) with { Refused = [User("loadparm", "<boot order='1' loadparm='2'/>")] },
        Row("rom", User("bar", "<rom bar='off'/>"), User("file", "<rom file='/r'/>"), User("enabled", "<rom enabled='no'/>")),
    ];

    private static ElementCoverage Row(string element, params CoverageSample[] honoured) =>
        new($"devices/interface/{element}") { Honoured = [.. honoured] };

    private static CoverageSample Of(string what, string type, string children) =>
        new(what, $"<interface type='{type}'>{children}</interface>");

    private static CoverageSample User(string what, string child) => Of(what, "user", child);

    private static CoverageSample Virtio(string what, string child) => Of(what, "user", "<model type='virtio'/>" + child);

    private static CoverageSample Bridged(string what, string child) => Of(what, "bridge", "<source bridge='br0'/>" + child);

    private static CoverageSample Model(string type) => Of(type, "user", $"<model type='{type}'/>");
}
