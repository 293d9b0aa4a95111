using System.Collections.Generic;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What a part of a driver is given without the host of drivers around it.</summary>
internal sealed class DriverContext(IHost host, IGuestNetworks networks) : IDriverContext
{
    private int _lastId;

    public IHost Host => host;

    public string RunDirectory => "/run/test";

    public string ConfigDirectory => "/config/test";

    public string StateDirectory => "/state/test";

    public string CacheDirectory => "/cache/test";

    public IGuestNetworks Networks => networks;

    public int NextDomainId() => ++_lastId;

    public void NoteDomainId(int id)
    {
    }

    public Operation? Operation => null;

    public DomainRecord Publish(DomainRecord record, IReadOnlyList<DomainEvent> events, Operation? operation = null) => record;

    public NetworkRecord Publish(
        NetworkRecord record, IReadOnlyList<NetworkEvent> events, Operation? operation = null, IReadOnlyCollection<NetworkLease>? leases = null) => record;

    public void Publish(HypervisorEvent news)
    {
        // A part of a driver under test is asked for what it does, not for what is told of it.
    }
}
