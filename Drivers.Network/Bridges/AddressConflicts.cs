using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Bridges;

/// <summary>Addresses that a host uses already: a network that had them too would take them away from it.</summary>
internal static class AddressConflicts
{
    /// <summary>Holds a network that is to start against its host.</summary>
    /// <exception cref="HypervisorException">A range is in use; both ranges and the interface are named.</exception>
    internal static void Require(IHostLinks links, NetworkDefinition network)
    {
        if (network.Subnets.Count + network.Routes.Count == 0)
        {
            return;
        }

        HostAddress[] addresses = [.. links.ListAddresses()];
        HostRoute[] routes = [.. links.ListRoutes()];
        foreach (IPNetwork own in network.Subnets.Select(static subnet => subnet.Network))
        {
            if (addresses.FirstOrDefault(address => address.Address.Network(address.PrefixLength).Overlaps(own)) is { } address)
            {
                throw InUse(network, own, address.Link, $"{address.Address}/{address.PrefixLength}");
            }

            RequireNoRoute(routes, network, own);
        }

        foreach (IPNetwork behind in network.Routes.Select(static route => route.Network).Where(static target => target.PrefixLength > 0))
        {
            RequireNoRoute(routes, network, behind);
        }
    }

    // A wider route may lead there as well: the network's own is the more exact one, and takes only what is its own.
    private static void RequireNoRoute(HostRoute[] routes, NetworkDefinition network, IPNetwork own)
    {
        if (routes.FirstOrDefault(route => route.Destination == own) is { } route)
        {
            throw InUse(network, own, route.Link, $"the route to {route.Destination}");
        }
    }

    private static HypervisorException InUse(NetworkDefinition network, IPNetwork own, string link, string by) => new(
        ErrorCode.InternalError,
        ErrorDomain.Network,
        $"internal error: Network is already in use by interface {link}: {own} of network '{network.Name}' and {by}");
}
