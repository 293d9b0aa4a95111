using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Stands in where nobody runs virtual networks: nothing can be done with them, and none is there.</summary>
internal sealed class NoNetworks : INetworks
{
    private NoNetworks()
    {
    }

    internal static NoNetworks Instance { get; } = new();

    public Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken) => throw NotHere();

    public ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => throw NotHere();

    public ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken)
        => throw NotHere();

    private static HypervisorException NotHere() => new(
        ErrorCode.NoSupport, ErrorDomain.Network, "this function is not supported by the connection driver: nobody runs virtual networks here");
}
