using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>What drivers of domains ask.</content>
internal sealed partial class NetworkDriver
{
    public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plug);
        RequireServing(plug.Network, "plug into");
        return (_networks.Find(plug.Network) ?? throw NetworkErrors.NoNetwork($"name '{plug.Network}'")).PlugAsync(plug, cancellationToken);
    }

    public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plug);
        return _networks.Find(plug.Network)?.UnplugAsync(plug, cancellationToken) ?? Task.CompletedTask;
    }

    public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card)
    {
        DateTimeOffset now = Context.Host.Scheduler.Now;
        return [.. _networks.All.SelectMany(static network => network.History.Leases.Values).Where(lease => lease.Mac == card && IsGood(lease, now))];
    }
}
