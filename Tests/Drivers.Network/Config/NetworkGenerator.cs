using System;
using System.Linq;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Tests.Drivers.Network.Config;

/// <summary>Legal networks at random.</summary>
internal static class NetworkGenerator
{
    internal static Gen<NetworkDefinition> Legal =>
        from identity in Identity
        from forward in Forward
        from bridge in Bridge
        from subnets in Subnets
        from domain in Gen.Elements(null, new NetworkDomain("example.com", null), new NetworkDomain("a_b.c-d", true))
        from dns in Dns
        from bandwidth in Gen.Elements(null, new NetworkBandwidth(new BandwidthLimit(1, 2, 3), null), new NetworkBandwidth(null, new BandwidthLimit(1000, null, null)))
        from options in Gen.Elements(DnsmasqOptions.None, new DnsmasqOptions(["log-dhcp", "dhcp-option=3,\"x\""]))
        from groups in Gen.Elements<ValueList<PortGroup>>([], [new PortGroup("a <&'\"", true), new PortGroup("b", false)])
        from hasRoute in Gen.Elements(true, false)
        from allows in Gen.Elements(true, false)
        let isBridged = forward.Mode == NetworkForwardMode.Bridge
        select isBridged
            ? new NetworkDefinition(identity, forward, new NetworkBridge("br0")) { PortGroups = groups, AllowsIPv6 = allows }
            : new NetworkDefinition(identity, forward, bridge)
            {
                Subnets = subnets,
                Domain = domain,
                Dns = dns,
                Bandwidth = bandwidth,
                Options = options,
                PortGroups = groups,
                AllowsIPv6 = allows,
                Routes = hasRoute ? [new NetworkRoute(IPAddress.Parse("172.16.0.0"), 12, subnets[0].Network.Last()) { Form = PrefixForm.Netmask, Metric = 3 }] : [],
            };

    private static Gen<ObjectIdentity> Identity =>
        from name in Gen.Elements("default", "a <&'\" b", "\u00e4")
        from title in Gen.Elements(null, "A network")
        from description in Gen.Elements(null, "two\nlines")
        from metadata in Gen.Elements(null, "<metadata>\n <a xmlns=\"urn:a\" />\t</metadata>")
        select new ObjectIdentity(name, Networks.Uuid, title, description, metadata);

    private static Gen<NetworkForward> Forward =>
        from mode in Gen.Elements(Enum.GetValues<NetworkForwardMode>())
        from device in Gen.Elements(null, "eth0")
        from six in Gen.Elements<bool?>(null, true, false)
        from addresses in Gen.Elements(null, new AddressRange(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.9")))
        from ports in Gen.Elements<PortRange?>(null, new PortRange(1, 65535))
        select mode switch
        {
            NetworkForwardMode.None => NetworkForward.Isolated,
            NetworkForwardMode.Nat => new NetworkForward(mode) { Device = device, IsNatOfIPv6 = six, Addresses = addresses, Ports = ports },
            NetworkForwardMode.Route => new NetworkForward(mode) { Device = device },
            _ => new NetworkForward(mode),
        };

    private static Gen<NetworkBridge> Bridge =>
        from name in Gen.Elements(null, "virbr0", "br%d", "\u00e4")
        from stp in Gen.Elements(true, false)
        from delay in Gen.Choose(0, 30)
        from zone in Gen.Elements(null, "libvirt")
        from table in Gen.Elements(true, false)
        from mtu in Gen.Elements<int?>(null, 68, 9000)
        from mac in Gen.Elements<MacAddress?>(null, new MacAddress(0x525400123456))
        select new NetworkBridge(name) { HasStp = stp, DelaySeconds = delay, Zone = zone, SaysKernelTable = table, Mtu = mtu, Mac = mac };

    // The first is of IPv4, and another network than all that follow.
    private static Gen<ValueList<NetworkSubnet>> Subnets =>
        from third in Gen.Choose(0, 255)
        from form in Gen.Elements(PrefixForm.Netmask, PrefixForm.Prefix)
        from ranges in Ranges
        from hosts in Hosts
        from boot in Gen.Elements(null, new DhcpBoot("/a b", null), new DhcpBoot("x", IPAddress.Parse("192.0.2.1")))
        from ptr in Gen.Elements<bool?>(null, true, false)
        from tftp in Gen.Elements(null, "/srv/a b")
        from more in Gen.Elements(0, 1, 2)
        let first = new NetworkSubnet(IPAddress.Parse("10.7.0.1"), 16)
        {
            Form = form, Ranges = ranges, Hosts = hosts, Boot = boot, HasLocalPtr = ptr, TftpRoot = tftp,
        }
        let second = new NetworkSubnet(IPAddress.Parse($"192.168.{third}.1"), 24) { Form = PrefixForm.Implied }
        let six = new NetworkSubnet(IPAddress.Parse($"2001:db8:{third:x}::1"), 64) { Form = form is PrefixForm.Prefix ? form : PrefixForm.Implied }
        select (ValueList<NetworkSubnet>)[.. new[] { first, second, six }.Take(more + 1)];

    private static Gen<ValueList<DhcpRange>> Ranges =>
        from count in Gen.Choose(0, 3)
        from leases in Gen.ArrayOf(Lease, count)
        select (ValueList<DhcpRange>)
        [
            .. leases.Select(static (lease, index) => new DhcpRange(IPAddress.Parse($"10.7.{index}.2"), IPAddress.Parse($"10.7.{index}.99")) { Lease = lease }),
        ];

    private static Gen<ValueList<DhcpHost>> Hosts =>
        from count in Gen.Choose(0, 3)
        from leases in Gen.ArrayOf(Lease, count)
        from hasMac in Gen.Elements(true, false)
        from hasName in Gen.Elements(true, false)
        select (ValueList<DhcpHost>)
        [
            .. leases.Select((lease, index) => new DhcpHost(IPAddress.Parse($"10.7.9.{index + 2}"))
            {
                Mac = hasMac ? new MacAddress(0x525400000000 + (ulong)index) : null,
                Name = hasName || !hasMac ? $"host{index}" : null,
                Lease = lease,
            }),
        ];

    private static Gen<LeaseTime?> Lease => Gen.Elements(
        null, new LeaseTime(0, LeaseUnit.Minutes), new LeaseTime(120, LeaseUnit.Seconds), new LeaseTime(2, LeaseUnit.Minutes), new LeaseTime(7, LeaseUnit.Hours));

    private static Gen<NetworkDns> Dns =>
        from enabled in Gen.Elements<bool?>(null, true)
        from plain in Gen.Elements<bool?>(null, true, false)
        from forwarders in Gen.Elements<ValueList<DnsForwarder>>([], [new DnsForwarder(null, IPAddress.Parse("192.0.2.53")), new DnsForwarder("a.b", null)])
        from texts in Gen.Elements<ValueList<DnsText>>([], [new DnsText("a", "x, \"y\" \\ '&<"), new DnsText("b", "")])
        from services in Gen.Elements<ValueList<DnsService>>(
            [], [new DnsService("ldap", "tcp"), new DnsService("h", "udp") { Domain = "a.b", Target = "c", Port = 1, Priority = 0, Weight = 65535 }, new DnsService("x", "tcp") { Target = "." }])
        from hosts in Gen.Elements<ValueList<DnsHost>>([], [new DnsHost(IPAddress.Parse("10.7.0.9"), ["a", "b.c"]), new DnsHost(IPAddress.Parse("::1"), ["d"])])
        from isOff in Gen.Elements(true, false, false)
        select isOff
            ? new NetworkDns { IsEnabled = false, ForwardsPlainNames = plain }
            : new NetworkDns
            {
                IsEnabled = enabled,
                ForwardsPlainNames = plain,
                Forwarders = forwarders,
                Texts = texts,
                Services = services,
                Hosts = hosts,
            };
}
