using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>What the parts of a network must be to one another; held against every definition and every change of one.</summary>
internal static class NetworkRules
{
    internal static void Require(NetworkDefinition network)
    {
        RequireMode(network);
        RequireSubnets(network);
        RequireOneDhcp(network, isV6: false);
        RequireOneDhcp(network, isV6: true);
        RequireRoutes(network);
        RequireNames(network);
        RequirePortGroups(network);
    }

    private static void RequireMode(NetworkDefinition network)
    {
        switch (network.Mode)
        {
            case NetworkForwardMode.Nat or NetworkForwardMode.Route or NetworkForwardMode.Open when network.Subnets.Count == 0:
                throw network.Position.Invalid(
                    $"{Word(network.Mode)} forwarding requested, but no IP address provided for network '{network.Name}'");
            case NetworkForwardMode.Bridge:
                RequireNothingOfOurOwn(network);
                break;
        }
    }

    private static void RequireNothingOfOurOwn(NetworkDefinition network)
    {
        string? element = network.Subnets.Count > 0 ? "ip"
            : network.Routes.Count > 0 ? "route"
            : network.Dns != NetworkDns.Default ? "dns"
            : network.Domain is not null ? "domain"
            : network.Bandwidth is not null ? "bandwidth"
            : network.Options.Lines.Count > 0 ? "dnsmasq:options"
            : null;
        if (element is not null)
        {
            throw network.Position.Unsupported($"<{element}> element in network '{network.Name}' with forward mode='bridge'");
        }
    }

    private static void RequireSubnets(NetworkDefinition network)
    {
        for (int i = 0; i < network.Subnets.Count; i++)
        {
            NetworkSubnet subnet = network.Subnets[i];
            if (subnet.Prefix == 0)
            {
                throw subnet.Position.Unsupported("a network of all addresses");
            }

            if (network.Subnets.Take(i).FirstOrDefault(other => other.Network.Overlaps(subnet.Network)) is { } other)
            {
                throw subnet.Position.Invalid($"{subnet.Network} overlaps {other.Network} of the same network");
            }

            RequireDhcp(subnet);
        }
    }

    private static void RequireDhcp(NetworkSubnet subnet)
    {
        for (int i = 0; i < subnet.Ranges.Count; i++)
        {
            DhcpRange range = subnet.Ranges[i].RequireIn(subnet.Network);
            if (subnet.Ranges.Take(i).FirstOrDefault(range.Overlaps) is { } other)
            {
                throw range.Position.Invalid($"range {range.Start} - {range.End} overlaps range {other.Start} - {other.End}");
            }
        }

        for (int i = 0; i < subnet.Hosts.Count; i++)
        {
            DhcpHost host = subnet.Hosts[i];
            if (!subnet.Network.Contains(host.Address))
            {
                throw host.Position.Invalid($"{host.Address} is not in the network {subnet.Network}");
            }

            if (host.Address.Equals(subnet.Address))
            {
                throw host.Position.Invalid($"{host.Address} is the address of the bridge");
            }

            if (subnet.Hosts.Take(i).FirstOrDefault(host.Conflicts) is { } other)
            {
                throw host.Position.Invalid($"its mac, id, name or address is that of the host with {other.Address} too");
            }
        }
    }

    private static void RequireOneDhcp(NetworkDefinition network, bool isV6)
    {
        if (network.Subnets.Where(subnet => subnet.HasDhcp && subnet.IsV6 == isV6).Skip(1).FirstOrDefault() is { } second)
        {
            string family = isV6 ? "IPv6" : "IPv4";
            throw second.Position.Unsupported(
                $"Multiple {family} dhcp sections found -- dhcp is supported only for a single {family} address on each network");
        }
    }

    private static void RequireRoutes(NetworkDefinition network)
    {
        foreach (NetworkRoute route in network.Routes)
        {
            if (network.SubnetOf(route.Gateway) is null)
            {
                throw route.Position.Unsupported($"unreachable static route gateway '{route.Gateway}' specified for network '{network.Name}'");
            }

            if (network.Subnets.FirstOrDefault(subnet => subnet.Network == route.Network) is { } own)
            {
                throw route.Position.Invalid($"{route.Network} is the network of the address {own.Address}");
            }
        }
    }

    private static void RequireNames(NetworkDefinition network)
    {
        RequireUnique(network, network.Dns.Hosts.Select(static host => host.Address), "DNS HOST record");
        RequireUnique(network, network.Dns.Texts.Select(static text => text.Name), "DNS TXT record");
        foreach (IPNetwork ptr in network.Subnets.Where(static subnet => subnet.HasLocalPtr is true).Select(static subnet => subnet.Network))
        {
            int whole = ptr.BaseAddress.IsV6() ? 4 : 8;
            if (ptr.PrefixLength % whole != 0)
            {
                throw network.Position.Unsupported(
                    $"PTR domain for {(whole == 4 ? "IPv6" : "IPv4")} network with prefix {ptr.PrefixLength} cannot be automatically created");
            }
        }
    }

    private static void RequirePortGroups(NetworkDefinition network)
    {
        RequireUnique(network, network.PortGroups.Select(static group => group.Name), "<portgroup>");
        if (network.PortGroups.Where(static group => group.IsDefault).Skip(1).FirstOrDefault() is { } second)
        {
            throw second.Position.Unsupported($"network '{network.Name}' has multiple default <portgroup> elements, but only one default is allowed");
        }
    }

    private static void RequireUnique<T>(NetworkDefinition network, IEnumerable<T> keys, string what)
    {
        var seen = new HashSet<T>();
        foreach (T key in keys)
        {
            if (!seen.Add(key))
            {
                throw network.Position.Unsupported($"network '{network.Name}' has more than one {what} of '{key}'");
            }
        }
    }

    private static string Word(NetworkForwardMode mode) => mode switch
    {
        NetworkForwardMode.Nat => "nat",
        NetworkForwardMode.Route => "route",
        _ => "open",
    };
}
