using System.Collections.Immutable;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>What is known of a network. Immutable.</summary>
/// <param name="Record">What others see of it.</param>
internal sealed record NetworkHistory(NetworkRecord Record)
{
    /// <summary>What is stored; <see langword="null"/> for nothing.</summary>
    internal NetworkDefinition? Stored { get; init; }

    /// <summary>What is active; <see langword="null"/> for nothing.</summary>
    internal NetworkDefinition? Live { get; init; }

    /// <summary>Who has which address, while it is active.</summary>
    internal ImmutableSortedDictionary<IPAddress, NetworkLease> Leases { get; init; } = NoLeases;

    internal static ImmutableSortedDictionary<IPAddress, NetworkLease> NoLeases { get; }
        = ImmutableSortedDictionary.Create<IPAddress, NetworkLease>(AddressOrder.Instance);

    /// <summary>One of which nothing is known yet.</summary>
    internal static NetworkHistory Of(NetworkDefinition network)
        => new(new NetworkRecord { Uuid = network.Uuid, Name = network.Name });
}
