using System;
using Rx.Hypervisor.Streams.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Config;

/// <summary>What is no network, with libvirt's code, by line and column.</summary>
public sealed class NetworkErrorTests
{
    private const string Address = "<ip address='192.168.77.1' prefix='24'/>";

    [Theory]
    [InlineData("<network", ErrorCode.XmlDetail, "(network_definition):1: column 9: ")]
    [InlineData("<domain/>", ErrorCode.XmlError, "XML error: unexpected root element <domain> at line 1, column 2: expecting <network>")]
    [InlineData("<network/>", ErrorCode.NoName, "missing name information in <network> at line 1, column 2")]
    [InlineData("<network><name>a/b</name></network>", ErrorCode.XmlError, "XML error: <name>a/b at line 1, column 11: a name must not contain '/'")]
    [InlineData("<network><name>x</name><uuid>x</uuid></network>", ErrorCode.InternalError, "internal error: malformed uuid element <uuid>x at line 1, column 25")]
    [InlineData("<network><name>x</name>\n  <future/></network>", ErrorCode.ConfigUnsupported, "unsupported configuration: <future> at line 2, column 4")]
    [InlineData("<network><name>x</name><ip address='10.0.0.1' prefix='8' mood='good'/></network>", ErrorCode.ConfigUnsupported, "unsupported configuration: <ip mood='good'> at line 1, column 58")]
    public void A_document_that_is_no_network_is_refused(string xml, ErrorCode code, string message) => ShouldBeRefused(xml, code, message);

    [Theory]
    [InlineData("<forward mode='nat'/>", ErrorCode.XmlError, "nat forwarding requested, but no IP address provided for network 'x'")]
    [InlineData("<forward mode='route'/>", ErrorCode.XmlError, "route forwarding requested, but no IP address")]
    [InlineData("<forward mode='open' dev='eth0'/>" + Address, ErrorCode.XmlError, "forward dev not allowed")]
    [InlineData("<forward mode='route'><nat ipv6='yes'/></forward>" + Address, ErrorCode.XmlError, "it can only be used when the mode is 'nat'")]
    [InlineData("<forward dev='a'><interface dev='b'/></forward>" + Address, ErrorCode.XmlError, "it must be 'a'")]
    [InlineData("<forward><interface dev='a'/><interface dev='b'/></forward>" + Address, ErrorCode.XmlError, "only one is supported")]
    [InlineData("<forward><nat><port start='9' end='8'/></nat></forward>" + Address, ErrorCode.XmlDetail, "no ports from 9 on")]
    [InlineData("<forward><nat><address start='192.0.2.9' end='192.0.2.1'/></nat></forward>" + Address, ErrorCode.XmlError, "it is before 192.0.2.9")]
    [InlineData("<forward mode='bridge'/>", ErrorCode.ConfigUnsupported, "mode 'bridge' needs the name of a bridge")]
    [InlineData("<forward mode='bridge'/><bridge name='br0' stp='off'/>", ErrorCode.XmlError, "options only allowed in")]
    [InlineData("<forward mode='bridge'/><bridge name='br0'/><mtu size='1500'/>", ErrorCode.XmlError, "mtu size only allowed in")]
    [InlineData("<forward mode='bridge'/><bridge name='br0'/><mac address='52:54:00:00:00:01'/>", ErrorCode.ConfigUnsupported, "has an address already")]
    [InlineData("<forward mode='bridge'/><bridge name='br0'/>" + Address, ErrorCode.ConfigUnsupported, "<ip> element in network 'x' with forward mode='bridge'")]
    [InlineData("<forward mode='bridge'/><bridge name='br0'/><domain name='a'/>", ErrorCode.ConfigUnsupported, "<domain> element in network 'x'")]
    [InlineData("<bridge name='a-name-of-16-byt'/>", ErrorCode.XmlError, "a name of a device has 1 to 15 bytes")]
    [InlineData("<bridge name='a b'/>", ErrorCode.XmlError, "a name of a device has 1 to 15 bytes")]
    [InlineData("<bridge name='a%d%d'/>", ErrorCode.XmlError, "a name of a device has 1 to 15 bytes")]
    [InlineData("<bridge delay='31'/>", ErrorCode.XmlError, "not a number from 0 to 30")]
    [InlineData("<mtu size='67'/>", ErrorCode.XmlError, "from 68 to 65521")]
    [InlineData("<mac address='01:00:00:00:00:00'/>", ErrorCode.XmlError, "found multicast")]
    public void A_bridge_or_a_way_out_that_cannot_be_is_refused(string xml, ErrorCode code, string message)
        => ShouldBeRefused(Networks.With(xml), code, message);

    [Theory]
    [InlineData("<ip/>", ErrorCode.XmlError, "missing required attribute 'address'")]
    [InlineData("<ip address='10.1'/>", ErrorCode.XmlError, "not an address of IPv4")]
    [InlineData("<ip address='2001:db8::1'/>", ErrorCode.XmlError, "not an address of IPv4")]
    [InlineData("<ip address='10.0.0.1' netmask='255.0.255.0'/>", ErrorCode.InternalError, "there are holes in it")]
    [InlineData("<ip address='10.0.0.1' netmask='255.0.0.0' prefix='8'/>", ErrorCode.ConfigUnsupported, "cannot have both a prefix and a netmask")]
    [InlineData("<ip address='10.0.0.1' prefix='33'/>", ErrorCode.ConfigUnsupported, "not a number from 0 to 32")]
    [InlineData("<ip address='10.0.0.1' prefix='0'/>", ErrorCode.ConfigUnsupported, "a network of all addresses")]
    [InlineData("<ip family='ipv6' address='::1' netmask='255.0.0.0'/>", ErrorCode.ConfigUnsupported, "netmask not allowed for IPv6 address")]
    [InlineData("<ip address='10.0.0.1' prefix='8'/><ip address='10.9.0.1' prefix='16'/>", ErrorCode.XmlError, "10.9.0.0/16 overlaps 10.0.0.0/8 of the same network")]
    [InlineData("<ip address='10.0.0.1' prefix='9' localPtr='yes'/>", ErrorCode.ConfigUnsupported, "PTR domain for IPv4 network with prefix 9")]
    [InlineData(Address + "<route address='10.0.0.0' prefix='8' gateway='10.0.0.1'/>", ErrorCode.ConfigUnsupported, "unreachable static route gateway '10.0.0.1'")]
    [InlineData(Address + "<route address='10.0.0.1' prefix='8' gateway='192.168.77.2'/>", ErrorCode.XmlError, "it is not the address of a network of 8 bits, as 10.0.0.0 is")]
    [InlineData(Address + "<route address='192.168.77.0' prefix='24' gateway='192.168.77.2'/>", ErrorCode.XmlError, "192.168.77.0/24 is the network of the address 192.168.77.1")]
    [InlineData(Address + "<route address='10.0.0.0' gateway='192.168.77.2'/>", ErrorCode.XmlError, "missing required attribute 'prefix' or 'netmask'")]
    [InlineData(Address + "<route address='10.0.0.0' prefix='8' gateway='192.168.77.2' metric='0'/>", ErrorCode.XmlError, "must be > 0")]
    public void An_address_that_cannot_be_is_refused(string xml, ErrorCode code, string message) => ShouldBeRefused(Networks.With(xml), code, message);

    [Theory]
    [InlineData("<range start='192.168.77.2'/>", ErrorCode.XmlError, "missing required attribute 'end'")]
    [InlineData("<range start='192.168.78.2' end='192.168.78.9'/>", ErrorCode.InternalError, "range 192.168.78.2 - 192.168.78.9 is not entirely within network 192.168.77.0/24")]
    [InlineData("<range start='192.168.77.9' end='192.168.77.2'/>", ErrorCode.InternalError, "is reversed")]
    [InlineData("<range start='192.168.77.0' end='192.168.77.9'/>", ErrorCode.InternalError, "is the network address")]
    [InlineData("<range start='192.168.77.2' end='192.168.77.255'/>", ErrorCode.InternalError, "is the broadcast address")]
    [InlineData("<range start='192.168.77.2' end='2001:db8::1'/>", ErrorCode.InternalError, "mismatch of address family")]
    [InlineData("<range start='192.168.77.2' end='192.168.77.9'/><range start='192.168.77.9' end='192.168.77.12'/>", ErrorCode.XmlError, "overlaps range 192.168.77.2 - 192.168.77.9")]
    [InlineData("<range start='192.168.77.2' end='192.168.77.9'><lease expiry='1'/></range>", ErrorCode.ConfigUnsupported, "The minimum lease time")]
    [InlineData("<range start='192.168.77.2' end='192.168.77.9'><lease expiry='4294967295' unit='hours'/></range>", ErrorCode.ConfigUnsupported, "use 0 for a lease without an end")]
    [InlineData("<range start='192.168.77.2' end='192.168.77.9'><lease expiry='1' unit='days'/></range>", ErrorCode.ConfigUnsupported, "supported: seconds, minutes, hours")]
    [InlineData("<host ip='192.168.77.9'/>", ErrorCode.XmlError, "it must have a mac or name")]
    [InlineData("<host mac='52:54:00:00:00:01'/>", ErrorCode.XmlError, "missing required attribute 'ip'")]
    [InlineData("<host mac='52:54:00:00:00:01' ip='10.0.0.1'/>", ErrorCode.XmlError, "10.0.0.1 is not in the network 192.168.77.0/24")]
    [InlineData("<host mac='52:54:00:00:00:01' ip='192.168.77.1'/>", ErrorCode.XmlError, "is the address of the bridge")]
    [InlineData("<host mac='52:54:00:00:00:01' ip='192.168.77.8'/><host mac='52:54:00:00:00:01' ip='192.168.77.9'/>", ErrorCode.XmlError, "that of the host with 192.168.77.8 too")]
    [InlineData("<host name='a' ip='192.168.77.8'/><host name='b' ip='192.168.77.8'/>", ErrorCode.XmlError, "that of the host with 192.168.77.8 too")]
    [InlineData("<host name='a,b' ip='192.168.77.8'/>", ErrorCode.XmlError, "a name has labels")]
    [InlineData("<host name='-a' ip='192.168.77.8'/>", ErrorCode.XmlError, "Cannot use host name")]
    [InlineData("<host id='xyz' ip='192.168.77.8'/>", ErrorCode.XmlError, "it has hexadecimal digits")]
    [InlineData("<bootp file='a,b'/>", ErrorCode.ConfigUnsupported, "a comma ends the name")]
    public void What_guests_cannot_be_given_is_refused(string xml, ErrorCode code, string message) => ShouldBeRefused(Networks.WithDhcp(xml), code, message);

    [Theory]
    [InlineData("<dns enable='no'><txt name='a' value='b'/></dns>", ErrorCode.XmlError, "Extra data in a dns that is disabled")]
    [InlineData("<dns><forwarder/></dns>", ErrorCode.XmlError, "at least one of addr or domain")]
    [InlineData("<dns><forwarder addr='dns.example'/></dns>", ErrorCode.XmlError, "not an address")]
    [InlineData("<dns><txt name='a,b' value='c'/></dns>", ErrorCode.XmlError, "a name has labels")]
    [InlineData("<dns><txt name='a' value='c&#10;dhcp-script=/x'/></dns>", ErrorCode.XmlError, "it has a control character")]
    [InlineData("<dns><srv service='a-service-of-16b' protocol='tcp'/></dns>", ErrorCode.XmlDetail, "limit is 15 bytes")]
    [InlineData("<dns><srv service='a' protocol='tcp' port='1'/></dns>", ErrorCode.XmlDetail, "not permitted without a target")]
    [InlineData("<dns><host ip='10.0.0.1'/></dns>", ErrorCode.XmlDetail, "Missing hostname")]
    [InlineData("<dns><host ip='10.0.0.1'><hostname>a</hostname></host><host ip='10.0.0.1'><hostname>b</hostname></host></dns>", ErrorCode.ConfigUnsupported, "more than one DNS HOST record of '10.0.0.1'")]
    [InlineData("<dns><txt name='a' value='b'/><txt name='a' value='c'/></dns>", ErrorCode.ConfigUnsupported, "more than one DNS TXT record of 'a'")]
    [InlineData("<domain name='a b'/>", ErrorCode.XmlError, "a name has labels")]
    [InlineData("<portgroup name='a'/><portgroup name='a'/>", ErrorCode.ConfigUnsupported, "more than one <portgroup> of 'a'")]
    [InlineData("<portgroup name='a' default='yes'/><portgroup name='b' default='yes'/>", ErrorCode.ConfigUnsupported, "only one default is allowed")]
    [InlineData("<vlan><tag id='1'/></vlan>", ErrorCode.ConfigUnsupported, "its type doesn't support vlan configuration")]
    [InlineData("<bandwidth><inbound average='0'/></bandwidth>", ErrorCode.XmlError, "it must be more than 0")]
    public void Names_groups_and_limits_that_cannot_be_are_refused(string xml, ErrorCode code, string message) => ShouldBeRefused(Networks.With(xml), code, message);

    [Fact]
    public void What_would_be_a_line_of_its_own_for_dnsmasq_is_refused()
    {
        string uri = "http://libvirt.org/schemas/network/dnsmasq/1.0";

        ShouldBeRefused(
            Networks.With($"<d:options xmlns:d='{uri}'><d:option value='log-dhcp&#10;dhcp-script=/x'/></d:options>"), ErrorCode.XmlError, "it has a control character");
    }

    [Fact]
    public void A_document_over_the_size_bound_is_refused()
        => Should.Throw<HypervisorException>(() => Networks.Parse($"<network>{new string(' ', ConfigXml.MaxBytes)}</network>")).Code.ShouldBe(ErrorCode.XmlDetail);

    private static void ShouldBeRefused(string xml, ErrorCode code, string message)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => Networks.Parse(xml));

        error.Message.ShouldContain(message);
        error.Code.ShouldBe(code, error.Message);
        error.Domain.ShouldBe(message.Contains("unexpected root element", StringComparison.Ordinal) ? ErrorDomain.Xml : ErrorDomain.Network); // As libvirt has it.
        error.Message.ShouldMatch(@"line \d+, column \d+|^\(network_definition\):\d+: column \d+: ");
    }
}
