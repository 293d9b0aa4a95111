using System;
using System.IO;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Tests.Docs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Config;

public sealed class NetworkDefinitionTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "Networks");

    public static TheoryData<string> Recorded => [.. Directory.GetFiles(Folder, "*.xml").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_network_that_libvirt_wrote_says_the_same_here(string name)
    {
        string xml = File.ReadAllText(Path.Combine(Folder, name + ".xml"));

        string written = Networks.Parse(xml).ToXml();

        XmlFacts.Of(written).ShouldBe(XmlFacts.Of(xml));
        Networks.Parse(written).ShouldBe(Networks.Parse(xml));
    }

    [Fact]
    public void A_network_is_written_in_the_order_of_libvirt()
    {
        string xml = File.ReadAllText(Path.Combine(Folder, "route.xml"));

        Networks.Parse(xml).ToXml(connections: 2).ShouldBe("""
            <network connections="2">
              <name>route</name>
              <uuid>66666666-6666-4666-8666-666666666666</uuid>
              <forward dev="lo" mode="route">
                <interface dev="lo" />
              </forward>
              <bridge name="virbr11" stp="on" delay="0" />
              <mac address="52:54:00:00:11:22" />
              <ip address="192.168.81.1" prefix="24">
                <dhcp>
                  <host mac="52:54:00:00:00:0b" ip="192.168.81.7" />
                </dhcp>
              </ip>
            </network>

            """);
    }

    [Fact]
    public void What_a_definition_leaves_open_is_as_libvirt_has_it()
    {
        NetworkDefinition network = Networks.Parse(Networks.With("<forward/><ip address='10.1.2.3'/><ip family='ipv6' address='2001:db8::1'/>"));

        network.Uuid.ShouldBe(Networks.Uuid);
        network.Mode.ShouldBe(NetworkForwardMode.Nat);
        (network.Bridge.Name, network.Bridge.HasStp, network.Bridge.DelaySeconds, network.Bridge.Mac).ShouldBe((null, true, 0, null));
        network.Subnets.Select(subnet => subnet.Network.ToString()).ShouldBe(["10.0.0.0/8", "2001:db8::/64"]);
        network.Dns.IsOn.ShouldBeTrue();
        Networks.Parse(Networks.With("")).Mode.ShouldBe(NetworkForwardMode.None);
    }

    [Theory]
    [InlineData("10.1.2.3", 8, "10.0.0.0", "10.255.255.255")]
    [InlineData("192.168.77.200", 25, "192.168.77.128", "192.168.77.255")]
    [InlineData("192.168.77.1", 32, "192.168.77.1", "192.168.77.1")]
    [InlineData("0.0.0.0", 0, "0.0.0.0", "255.255.255.255")]
    [InlineData("2001:db8::1", 64, "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff")]
    [InlineData("::1", 128, "::1", "::1")]
    [InlineData("fe80::1", 0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void A_network_reaches_from_its_base_to_its_last_address(string address, int prefix, string first, string last)
    {
        IPNetwork network = IPAddress.Parse(address).Network(prefix);

        network.BaseAddress.ToString().ShouldBe(first);
        network.Last().ToString().ShouldBe(last);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.1.0.0/16", "10.2.0.0/16", false)]
    [InlineData("192.168.77.0/24", "192.168.77.0/24", true)]
    [InlineData("2001:db8::/32", "2001:db8:1::/48", true)]
    [InlineData("::/0", "0.0.0.0/0", false)]
    public void Networks_overlap_when_one_is_in_the_other(string one, string other, bool overlaps)
        => IPNetwork.Parse(one).Overlaps(IPNetwork.Parse(other)).ShouldBe(overlaps);

    [Theory]
    [InlineData("255.255.255.0", 24)]
    [InlineData("255.255.255.252", 30)]
    [InlineData("0.0.0.0", 0)]
    [InlineData("255.255.255.255", 32)]
    [InlineData("255.0.255.0", null)]
    [InlineData("0.255.255.255", null)]
    public void A_mask_has_no_holes(string mask, int? prefix) => AddressNumbers.FromNetmask(IPAddress.Parse(mask)).ShouldBe(prefix);
}
