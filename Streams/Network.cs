using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>A virtual network of a hypervisor, by its uuid. It stays valid when the network is gone; calls then fail.</summary>
/// <remarks>
/// <para>Threading: safe from any thread.</para>
/// <para>Operations complete once they are done and their events are published, and return the position of the network's last event.
/// Each has a deadline (<see cref="ErrorCode.OperationTimeout"/>); <see langword="null"/> means <see cref="Domain.DefaultDeadline"/>.</para>
/// <para>Errors: <see cref="HypervisorException"/>: <see cref="ErrorCode.NoNetwork"/> when the network is gone,
/// <see cref="ErrorCode.OperationInvalid"/> in the wrong state.</para>
/// </remarks>
public sealed class Network
{
    private readonly HypervisorConnection _hypervisor;

    internal Network(HypervisorConnection hypervisor, NetworkRecord record)
    {
        _hypervisor = hypervisor;
        Uuid = record.Uuid;
        Name = record.Name;
    }

    /// <summary>The network's identity.</summary>
    public Guid Uuid { get; }

    /// <summary>The network's name.</summary>
    public string Name { get; }

    /// <summary>What is known of the network now.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoNetwork"/>: it is gone.</exception>
    public NetworkRecord Record => _hypervisor.FindNetwork(Uuid);

    /// <summary>Starts the network from what is stored of it.</summary>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls the start off; nothing is left of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// An address range is in use on the host, the bridge's name is taken, or a program that is needed is missing or refuses;
    /// <see cref="HypervisorException.Code"/> says which, and nothing is left of the start.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> StartAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((networks, cancel) => networks.StartNetworkAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Stops the network. Guests that are on it lose it.</summary>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Network"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> DestroyAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((networks, cancel) => networks.DestroyNetworkAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Drops what is stored of the network. One that is active goes on and vanishes when it stops.</summary>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Network"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> UndefineAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((networks, cancel) => networks.UndefineNetworkAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Has the network, which must be stored, started with its host, or no longer.</summary>
    /// <param name="isOn">Whether.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Network"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetAutostartAsync(bool isOn, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((networks, cancel) => networks.SetNetworkAutostartAsync(Uuid, isOn, within, cancel), cancellationToken);
    }

    /// <summary>Changes a part of the network: hosts and ranges of DHCP, names, port groups. An active one goes on.</summary>
    /// <param name="update">The change.</param>
    /// <param name="impact">What is active, what is stored, or both.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Network"/> say; or there is no part like it, or one already (<see cref="ErrorCode.OperationInvalid"/>), the
    /// part cannot be changed (<see cref="ErrorCode.OperationUnsupported"/>), or the XML is wrong. Nothing has changed then.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> UpdateAsync(
        NetworkUpdate update,
        NetworkModification impact = NetworkModification.Current,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            (networks, cancel) => networks.UpdateNetworkAsync(Uuid, update, KnownFlags.Require(impact, ErrorDomain.Network), within, cancel), cancellationToken);
    }

    /// <summary>libvirt's network XML of what is active or stored.</summary>
    /// <param name="flags">Which of the two.</param>
    /// <param name="deadline">For the answer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Network"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> GetXmlAsync(
        NetworkXmlFlags flags = NetworkXmlFlags.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadNetworksAsync(
            (networks, cancel) => networks.GetNetworkXmlAsync(Uuid, KnownFlags.Require(flags, ErrorDomain.Network), within, cancel), cancellationToken);
    }

    /// <summary>The leases of the network; <see cref="IHypervisor.Leases"/> tells of them as they come.</summary>
    /// <param name="mac">Those of one card; <see langword="null"/> for all.</param>
    /// <param name="deadline">For the answer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Network"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<IReadOnlyList<NetworkLease>> GetLeasesAsync(
        MacAddress? mac = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadNetworksAsync((networks, cancel) => networks.GetLeasesAsync(Uuid, mac, within, cancel), cancellationToken);
    }

    private Task<Position> CallAsync(
        Func<INetworks, CancellationToken, Task<NetworkRecord>> operation, CancellationToken cancellationToken, [CallerMemberName] string name = "")
        => _hypervisor.CallNetworksAsync(
            async (networks, cancel) => (await operation(networks, cancel)).Position,
            cancellationToken,
            name);
}
