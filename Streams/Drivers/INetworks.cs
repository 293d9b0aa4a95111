using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All that may be asked of virtual networks, wherever they are.</summary>
/// <remarks>
/// <para>An operation returns once it is done and its events are published, with the record as of then. Errors are
/// <see cref="HypervisorException"/>, deadlines included (<see cref="ErrorCode.OperationTimeout"/>); cancellation is
/// <see cref="OperationCanceledException"/>. Unless it says otherwise: <see cref="ErrorCode.NoNetwork"/>: there is none;
/// <see cref="ErrorCode.OperationInvalid"/>: it is in the wrong state.</para>
/// <para>Of the operations that change a network one runs at a time, the others wait; reads wait for none.</para>
/// </remarks>
public interface INetworks
{
    /// <summary>Stores a definition; that of an active network is for its next start.</summary>
    Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Starts a network that vanishes when it stops.</summary>
    Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Starts a stored network.</summary>
    Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Stops a network, whoever is on it.</summary>
    Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Drops what is stored; an active network goes on as a transient one.</summary>
    Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Has a stored network started with its host, or no longer.</summary>
    Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Changes a part of a network, of an active one without stopping it.</summary>
    Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>libvirt's network XML of what is active or stored.</summary>
    ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>The leases of a network.</summary>
    /// <param name="network">Which.</param>
    /// <param name="mac">Those of one card; <see langword="null"/> for all.</param>
    /// <param name="deadline">For the answer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken);
}
