using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>The networks of a driver; no two have the same name or uuid.</summary>
/// <remarks>Threading: the host's scheduler, except for <see cref="Read"/> and <see cref="All"/>.</remarks>
internal sealed class NetworkTable
{
    private readonly ConcurrentDictionary<Guid, HostNetwork> _byUuid = new();
    private readonly Dictionary<string, HostNetwork> _byName = new(StringComparer.Ordinal);

    /// <summary>All of them, as of now. On any thread.</summary>
    internal IEnumerable<HostNetwork> All => _byUuid.Values;

    /// <summary>The network with a uuid.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoNetwork"/>: there is none.</exception>
    internal HostNetwork this[Guid uuid] => _byUuid.GetValueOrDefault(uuid) ?? throw NetworkErrors.NoNetwork($"uuid '{uuid}'");

    /// <summary>What is known of the network with a uuid. On any thread.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoNetwork"/>: there is none.</exception>
    internal NetworkHistory Read(Guid uuid) => this[uuid].History;

    internal HostNetwork? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The network that a definition is of, which is the one with its uuid; <see langword="null"/> when it is of a new one.</summary>
    /// <exception cref="HypervisorException">The name belongs to another uuid, or the uuid to another name.</exception>
    internal HostNetwork? Match(NetworkDefinition network)
    {
        if (_byUuid.TryGetValue(network.Uuid, out HostNetwork? same))
        {
            return same.Name == network.Name ? same : throw NetworkErrors.UuidTaken(network, same.Name);
        }

        return Find(network.Name) is { } other ? throw NetworkErrors.NameTaken(network.Name, other.Uuid) : null;
    }

    /// <summary>Who has a bridge, or is to have it when it starts; none of those that share one that the host has anyway.</summary>
    internal HostNetwork? FindOwner(string bridge, Guid besides) => _byName.Values.FirstOrDefault(network
        => network.Uuid != besides && (IsOwner(network.History.Live, bridge) || IsOwner(network.History.Stored, bridge)));

    internal void Add(HostNetwork network)
    {
        _byUuid[network.Uuid] = network;
        _byName.Add(network.Name, network);
    }

    internal void Remove(HostNetwork network)
    {
        if (_byUuid.TryRemove(KeyValuePair.Create(network.Uuid, network)))
        {
            _byName.Remove(network.Name);
        }
    }

    private static bool IsOwner(NetworkDefinition? network, string bridge) => network is { HasOwnBridge: true } && network.Bridge.Name == bridge;
}
