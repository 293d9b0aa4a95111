using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Virtual networks that are nothing but bridges; who made them made them before.</summary>
internal sealed class BridgeNetworks : IGuestNetworks
{
    private readonly Dictionary<string, (string Bridge, bool IsActive)> _networks = new(StringComparer.Ordinal);

    /// <summary>What guests were given.</summary>
    internal List<NetworkLease> Leases { get; } = [];

    /// <summary>What is plugged in now.</summary>
    internal List<GuestPlug> Plugged { get; } = [];

    public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        if (!_networks.TryGetValue(plug.Network, out (string Bridge, bool IsActive) network))
        {
            throw new HypervisorException(ErrorCode.NoNetwork, ErrorDomain.Network,
                $"Network not found: no network with matching name '{plug.Network}'");
        }

        if (!network.IsActive)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Network,
                $"Requested operation is not valid: network '{plug.Network}' is not active");
        }

        if (!Plugged.Contains(plug))
        {
            Plugged.Add(plug);
        }

        return Task.FromResult(new GuestLink(GuestLinkType.Network, network.Bridge, Mtu: 1400));
    }

    public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        Plugged.Remove(plug);
        return Task.CompletedTask;
    }

    public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card) => [.. Leases.Where(lease => lease.Mac == card)];

    internal void Add(string name, string bridge, bool isActive = true) => _networks.Add(name, (bridge, isActive));
}
