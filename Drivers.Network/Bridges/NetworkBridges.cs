using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Bridges;

/// <summary>The bridges of networks: made, mended, removed. Threading: the host's scheduler.</summary>
/// <remarks>A bridge is a network's own when it has the address that was chosen for it: nobody else's has.</remarks>
internal static class NetworkBridges
{
    private const int UsualMetric = 1; // libvirt's.
    private const long KiB = 1024;

    /// <summary>Makes the bridge, which must not be there.</summary>
    /// <exception cref="HypervisorException">The name is taken, or the system refuses; nothing is left.</exception>
    internal static void Make(IHost host, NetworkDefinition network)
    {
        NetworkBridge bridge = network.Bridge;
        host.Links.MakeBridge(
            bridge.Name!, new BridgeSettings { Address = bridge.Mac, HasStp = bridge.HasStp, ForwardDelaySeconds = bridge.DelaySeconds });
        try
        {
            Complete(host, network);
        }
        catch
        {
            host.Links.Delete(bridge.Name!);
            throw;
        }
    }

    /// <summary>Whether the network's own bridge is there.</summary>
    internal static bool IsThere(IHost host, NetworkDefinition network) => host.Links.Find(network.Bridge.Name!) is { } link && IsOwn(link, network);

    /// <summary>Gives the bridge what it has not.</summary>
    /// <exception cref="HypervisorException">The system refuses.</exception>
    internal static void Complete(IHost host, NetworkDefinition network)
    {
        string name = network.Bridge.Name!;
        HostLink link = host.Links.Find(name) ?? throw NoBridge(network);
        if (network.Bridge.Mtu is { } mtu && link.Mtu != mtu)
        {
            host.Links.SetMtu(name, mtu);
        }

        SetProtocols(host.Sysctl, network);
        AddAddresses(host.Links, network);
        if (!link.IsUp)
        {
            host.Links.SetUp(name, isUp: true);
        }

        AddRoutes(host.Links, network);
        if (network.Bandwidth?.Inbound is { } limit)
        {
            host.Links.SetShape(name, ShapeOf(limit));
        }
    }

    /// <summary>Removes the bridge, if it is the network's own.</summary>
    /// <exception cref="HypervisorException">The system refuses.</exception>
    internal static void Remove(IHost host, NetworkDefinition network)
    {
        if (IsThere(host, network))
        {
            host.Links.Delete(network.Bridge.Name!);
        }
    }

    private static bool IsOwn(HostLink link, NetworkDefinition network) => link.IsBridge && link.Address == network.Bridge.Mac;

    private static void SetProtocols(IHostSysctl sysctl, NetworkDefinition network)
    {
        string settings = $"net/ipv6/conf/{network.Bridge.Name}";
        bool hasV6 = network.Subnets.Any(static subnet => subnet.IsV6);
        if (!hasV6 && sysctl.Find($"{settings}/disable_ipv6") is null)
        {
            return; // A kernel without IPv6.
        }

        Set(sysctl, $"{settings}/disable_ipv6", hasV6 ? "0" : "1");
        if (hasV6)
        {
            Set(sysctl, $"{settings}/accept_ra", "0"); // The host gives addresses there, and takes none.
            Set(sysctl, $"{settings}/autoconf", "0");
        }
    }

    private static void Set(IHostSysctl sysctl, string name, string value)
    {
        if (sysctl.Find(name) != value)
        {
            sysctl.Set(name, value);
        }
    }

    private static void AddAddresses(IHostLinks links, NetworkDefinition network)
    {
        HostAddress[] there = [.. links.ListAddresses().Where(address => address.Link == network.Bridge.Name)];
        foreach (NetworkSubnet subnet in network.Subnets.Where(subnet => !there.Any(address => address.Address.Equals(subnet.Address))))
        {
            links.AddAddress(network.Bridge.Name!, subnet.Address, subnet.Prefix);
        }
    }

    private static void AddRoutes(IHostLinks links, NetworkDefinition network)
    {
        if (network.Routes.Count == 0)
        {
            return;
        }

        HostRoute[] there = [.. links.ListRoutes().Where(route => route.Link == network.Bridge.Name)];
        foreach (NetworkRoute route in network.Routes)
        {
            var wanted = new HostRoute(network.Bridge.Name!, route.Network, route.Gateway, route.Metric ?? UsualMetric);
            if (!there.Contains(wanted))
            {
                links.AddRoute(wanted);
            }
        }
    }

    private static LinkShape ShapeOf(BandwidthLimit limit) => new(limit.AverageKiB * KiB)
    {
        PeakBytesPerSecond = limit.PeakKiB is { } peak ? Math.Max(peak * KiB, (limit.AverageKiB * KiB) + 1) : null, // The kernel's is above the average.
        BurstBytes = limit.BurstKiB * KiB,
    };

    private static HypervisorException NoBridge(NetworkDefinition network) => new(
        ErrorCode.InternalError, ErrorDomain.Network, $"internal error: bridge '{network.Bridge.Name}' of network '{network.Name}' is gone");
}
