using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Networks;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Virtual networks and their leases.</summary>
internal sealed class NetworkVerb : IVerb
{
    public string Name => "network";

    public string Summary => "virtual networks and their leases, against libvirtd";

    public string Details =>
        """
        Takes root, dnsmasq and nft, and a network of its own, which ./rxhv gives it.

        netdefine   A network with NAT and DHCP, defined. libvirtd: virNetworkDefineXML.
        netstart    The same, started, by itself and as one of a hundred. libvirtd: virNetworkCreate; ours takes at most half as long.
        netmany     A hundred, defined and started: until the last one is active. Ours one after the other takes at most half as long as libvirtd's.
        netdestroy  The same, stopped. libvirtd: virNetworkDestroy.
        lease       From the acknowledgement of an address, as a guest has it, until a subscriber is told: at most 20 ms.
                    The guest is peers/dhcp.c, by RXHV_PEER_DHCP.
        leases      A list of 1,000 leases: at most 1 ms.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
    [
        ("netdefine", static comparison => NetworkStarts.Measure(comparison, NetworkStarts.Part.Define)),
        ("netstart", static comparison => NetworkStarts.Measure(comparison, NetworkStarts.Part.Start)),
        ("netmany", static comparison => NetworkStarts.Measure(comparison, NetworkStarts.Part.Many)),
        ("netdestroy", static comparison => NetworkStarts.Measure(comparison, NetworkStarts.Part.Destroy)),
        ("lease", LeaseTimes.Measure),
        ("leases", LeaseLists.Measure),
    ];
}
