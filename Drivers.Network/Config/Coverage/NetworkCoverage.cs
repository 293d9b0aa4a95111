using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Coverage;

/// <summary>The coverage of the whole network XML, element family by element family.</summary>
internal static class NetworkCoverage
{
    /// <summary>All rows in the order of the table. A new family is a line here.</summary>
    internal static IReadOnlyList<ElementCoverage> All { get; } =
    [
        .. ObjectIdentity.Coverage,
        .. NetworkForward.Coverage,
        .. NetworkBridge.Coverage,
        .. NetworkDomain.Coverage,
        .. NetworkDns.Coverage,
        .. NetworkSubnet.Coverage,
        .. NetworkRoute.Coverage,
        .. PortGroup.Coverage,
        .. DnsmasqOptions.Coverage,
        new("bandwidth")
        {
            Honoured = [new("inbound, outbound: average, peak, burst",
                "<bandwidth><inbound average='1000' peak='5000' burst='512'/><outbound average='128'/></bandwidth>")],
            Refused = [new("floor", "<bandwidth><inbound average='1000' floor='200'/></bandwidth>")],
        },
        new("network")
        {
            Honoured =
            [
                new("ipv6", "<network ipv6='yes'><name>x</name></network>"),
                new("trustGuestRxFilters='no'", "<network trustGuestRxFilters='no'><name>x</name></network>"),
            ],
            OfARun = [new("connections", "<network connections='3'><name>x</name></network>") { Kept = "<network><name>x</name></network>" }],
            Refused = [new("trustGuestRxFilters='yes'", "<network trustGuestRxFilters='yes'><name>x</name></network>")],
        },
        new("vlan") { Refused = [new("the element", "<vlan><tag id='42'/></vlan>")] },
        new("virtualport") { Refused = [new("the element", "<virtualport type='openvswitch'/>")] },
        new("port")
        {
            Honoured = [new("isolated='no'", "<port isolated='no'/>")],
            Refused = [new("isolated='yes'", "<port isolated='yes'/>")],
        },
    ];
}
