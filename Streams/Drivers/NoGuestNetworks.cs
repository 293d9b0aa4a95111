using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Stands in where no driver runs virtual networks: no network exists.</summary>
internal sealed class NoGuestNetworks : IGuestNetworks
{
    private NoGuestNetworks()
    {
    }

    internal static NoGuestNetworks Instance { get; } = new();

    public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plug);
        return Task.FromException<GuestLink>(new HypervisorException(ErrorCode.NoNetwork, ErrorDomain.Network,
            $"Network not found: no network with matching name '{plug.Network}': this host has no driver of networks"));
    }

    public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card) => [];
}
