using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Tests.Drivers.Network.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Dhcp;

/// <summary>What dnsmasq is told of each part of a network.</summary>
public sealed class DnsmasqConfigurationTests
{
    private static readonly DnsmasqFiles Files = new("/run/x", "/state", Networks.Uuid);

    [Fact]
    public void A_network_that_gives_addresses_says_all_of_this_and_no_more()
        => Configuration("<forward mode='nat'/><bridge name='virbr0'/><ip address='192.168.77.1' prefix='24'><dhcp><range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip>").ShouldBe(
        [
            "# Written by Rx.Hypervisor for network 'x'; what is changed here is lost.",
            "strict-order",
            "pid-file=/run/x/dnsmasq.pid",
            "except-interface=lo",
            "bind-dynamic",
            "interface=virbr0",
            "dhcp-range=192.168.77.2,192.168.77.9,255.255.255.0",
            "dhcp-no-override",
            "dhcp-authoritative",
            "no-ping",
            "dhcp-lease-max=8",
            $"dhcp-leasefile=/state/{Networks.Uuid}.leases",
            $"dhcp-script=/state/{Networks.Uuid}.hook",
            "script-on-renewal",
        ]);

    [Theory]
    [InlineData("<dns enable='no'/>", "port=0")]
    [InlineData("<dns><forwarder addr='192.0.2.53'/></dns>", "server=192.0.2.53", "no-resolv")]
    [InlineData("<dns><forwarder domain='a.example' addr='192.0.2.53'/><forwarder domain='b.example'/></dns>", "server=/a.example/192.0.2.53", "server=/b.example/#")]
    [InlineData("<dns forwardPlainNames='no'/>", "domain-needed", "local=//")]
    [InlineData("<dns><txt name='a' value='one, \"two\"'/></dns>", "txt-record=a,\"one, \\\"two\\\"\"")]
    [InlineData("<dns><srv service='s' protocol='tcp' domain='d' target='t' port='1' priority='2' weight='3'/></dns>", "srv-host=_s._tcp.d,t,1,2,3")]
    [InlineData("<dns><srv service='s' protocol='udp'/></dns>", "srv-host=_s._udp")]
    [InlineData("<dns><host ip='192.168.77.7'><hostname>a</hostname><hostname>b.c</hostname></host></dns>", "host-record=a,b.c,192.168.77.7")]
    [InlineData("<domain name='d'/><dns><host ip='192.168.77.7'><hostname>a</hostname></host></dns>", "domain=d", "expand-hosts", "host-record=a.d,a,192.168.77.7")]
    [InlineData("<domain name='d' localOnly='yes'/>", "local=/d/")]
    public void Names_are_told(string elements, params string[] lines) => ShouldSay($"{elements}<ip address='192.168.77.1' prefix='24'/>", lines);

    [Theory]
    [InlineData("<ip address='192.168.77.1' prefix='24' localPtr='yes'/>", "local=/77.168.192.in-addr.arpa/")]
    [InlineData("<ip family='ipv6' address='2001:db8:77::1' prefix='64' localPtr='yes'/>", "local=/0.0.0.0.7.7.0.0.8.b.d.0.1.0.0.2.ip6.arpa/")]
    [InlineData("<ip address='192.168.77.1' prefix='24'><tftp root='/srv/t'/></ip>", "enable-tftp", "tftp-root=\"/srv/t\"")]
    [InlineData("<ip address='192.168.77.1' prefix='24'><dhcp><bootp file='/p.0' server='192.168.77.3'/><range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip>", "dhcp-boot=\"/p.0\",,192.168.77.3")]
    [InlineData("<ip address='192.168.77.1' prefix='24'><dhcp><range start='192.168.77.2' end='192.168.77.9'><lease expiry='12' unit='hours'/></range></dhcp></ip>", "dhcp-range=192.168.77.2,192.168.77.9,255.255.255.0,12h")]
    [InlineData("<ip address='192.168.77.1' prefix='24'><dhcp><host mac='52:54:00:00:00:09' name='n' ip='192.168.77.9'><lease expiry='0'/></host></dhcp></ip>",
        "dhcp-range=192.168.77.1,static", "dhcp-host=52:54:00:00:00:09,n,192.168.77.9,infinite", "dhcp-lease-max=1")]
    [InlineData("<ip family='ipv6' address='2001:db8::1' prefix='64'><dhcp><range start='2001:db8::10' end='2001:db8::ff'/><host id='0:1' ip='2001:db8::9'/></dhcp></ip>",
        "dhcp-range=2001:db8::10,2001:db8::ff,64", "dhcp-host=id:0:1,[2001:db8::9]", "enable-ra")]
    [InlineData("<ip family='ipv6' address='2001:db8::1' prefix='64'/>", "dhcp-range=2001:db8::1,ra-only")]
    [InlineData("<mtu size='1400'/><ip address='192.168.77.1' prefix='24'><dhcp><range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip>", "dhcp-option=option:mtu,1400")]
    public void Addresses_are_told(string elements, params string[] lines) => ShouldSay(elements, lines);

    [Fact]
    public void An_isolated_network_names_no_way_out_and_asks_nobody_outside()
    {
        const string Address = "<ip address='192.168.77.1' prefix='24'><dhcp><range start='192.168.77.2' end='192.168.77.9'/></dhcp></ip>";
        string[] only = ["no-resolv", "dhcp-option=3", "ra-param=*,0,0"];

        Configuration(Address).Intersect(only).ShouldBe(only);
        Configuration("<forward mode='route'/>" + Address).Intersect(only).ShouldBeEmpty();
    }

    [Fact]
    public void What_stands_for_dnsmasq_in_the_definition_is_last()
    {
        string xml = $"<d:options xmlns:d='http://libvirt.org/schemas/network/dnsmasq/1.0'><d:option value='log-dhcp'/></d:options>";

        Configuration($"<ip address='192.168.77.1' prefix='24'/>{xml}")[^1].ShouldBe("log-dhcp");
    }

    private static void ShouldSay(string elements, string[] lines)
    {
        string[] said = Configuration(elements);
        foreach (string line in lines)
        {
            said.ShouldContain(line, string.Join('\n', said));
        }
    }

    private static string[] Configuration(string elements)
        => DnsmasqConfiguration.Write(Networks.Parse(Networks.With(elements)), Files).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
