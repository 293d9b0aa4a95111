using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Bridges;

/// <summary>Whether the host passes packets on between its links. Once on, it stays on: others may count on it by then.</summary>
internal static class Forwarding
{
    private const string V4 = "net/ipv4/ip_forward";
    private const string V6 = "net/ipv6/conf/all/forwarding";
    private const string On = "1";

    /// <summary>Has the host forward what a network needs.</summary>
    /// <exception cref="HypervisorException">The system refuses, or the host would lose its own way out.</exception>
    internal static void Enable(IHost host, NetworkDefinition network)
    {
        if (network.Mode is not (NetworkForwardMode.Nat or NetworkForwardMode.Route or NetworkForwardMode.Open))
        {
            return;
        }

        if (network.Subnets.Any(static subnet => !subnet.IsV6))
        {
            Enable(host.Sysctl, V4);
        }

        if (network.Subnets.Any(static subnet => subnet.IsV6) && host.Sysctl.Find(V6) != On)
        {
            RequireOwnRoutes(host, network);
            Enable(host.Sysctl, V6);
        }
    }

    private static void Enable(IHostSysctl sysctl, string name)
    {
        if (sysctl.Find(name) != On)
        {
            sysctl.Set(name, On);
        }
    }

    // A host that forwards hears no routers any more, unless it is told to: ip-sysctl, accept_ra. Its default route would run out.
    private static void RequireOwnRoutes(IHost host, NetworkDefinition network)
    {
        HostRoute? heard = host.Links.ListRoutes().FirstOrDefault(route => route is { Destination.PrefixLength: 0, Gateway.IsIPv6LinkLocal: true }
            && host.Sysctl.Find($"net/ipv6/conf/{route.Link}/accept_ra") == On);
        if (heard is not null)
        {
            throw new HypervisorException(
                ErrorCode.InternalError,
                ErrorDomain.Network,
                $"internal error: Check the host setup: interface {heard.Link} has kernel autoconfigured IPv6 routes and enabling forwarding for network"
                    + $" '{network.Name}' without accept_ra set to 2 will cause the kernel to flush them, breaking networking.");
        }
    }
}
