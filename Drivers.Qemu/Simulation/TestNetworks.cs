using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>The networks of a test host: every name is one, and all are the same bridge.</summary>
internal sealed class TestNetworks : IDriver, IGuestNetworks
{
    /// <summary>The bridge.</summary>
    internal const string Bridge = "virbr0";

    public string Name => "test-network";

    public Task StartAsync(IDriverContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IDriver MakeSuccessor() => new TestNetworks();

    public Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
        => Task.FromResult(new GuestLink(GuestLinkType.Network, Bridge));

    public Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlyList<NetworkLease> LeasesOf(MacAddress card) => [];
}
