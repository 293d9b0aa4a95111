using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The networks of an engine whose world is written down; as <see cref="RecordedDomains"/>. <see cref="NetworkCalls"/> makes the same calls again.</summary>
/// <param name="world">Where it is written down.</param>
/// <param name="inner">The driver.</param>
/// <param name="operation">The call of this API that goes on.</param>
internal sealed class RecordedNetworks(EngineWorld world, INetworks inner, Func<Operation?> operation) : INetworks
{
    public Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(NetworkCalls.Define, [xml, deadline.Ticks], cancel => inner.DefineNetworkAsync(xml, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(NetworkCalls.Create, [xml, deadline.Ticks], cancel => inner.CreateNetworkAsync(xml, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(NetworkCalls.Start, [network, deadline.Ticks], cancel => inner.StartNetworkAsync(network, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(NetworkCalls.Destroy, [network, deadline.Ticks], cancel => inner.DestroyNetworkAsync(network, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(NetworkCalls.Undefine, [network, deadline.Ticks], cancel => inner.UndefineNetworkAsync(network, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        NetworkCalls.SetAutostart, [network, isOn, deadline.Ticks], cancel => inner.SetNetworkAutostartAsync(network, isOn, deadline, cancel), cancellationToken);

    public Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken) => MakeAsync(
        NetworkCalls.Update,
        [network, (long)update.Command, (long)update.Section, update.Xml, update.ParentIndex, (long)impact, deadline.Ticks],
        cancel => inner.UpdateNetworkAsync(network, update, impact, deadline, cancel),
        cancellationToken);

    public ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetNetworkXmlAsync(network, flags, deadline, cancellationToken);

    public ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken)
        => inner.GetLeasesAsync(network, mac, deadline, cancellationToken);

    private Task<NetworkRecord> MakeAsync(
        string method, JsonNode?[] arguments, Func<CancellationToken, Task<NetworkRecord>> call, CancellationToken cancellationToken)
        => world.EnterAsync(new EngineCall(method, new JsonArray(arguments), operation()), call, cancellationToken);
}
