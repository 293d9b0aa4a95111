using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>What an input makes of a network.</summary>
/// <param name="After">The network then.</param>
/// <param name="Events">What is told of it, in order.</param>
internal sealed record NetworkStep(NetworkHistory After, IReadOnlyList<NetworkEvent> Events)
{
    /// <summary>Leases that are no news, and that nobody knows of who came later.</summary>
    internal IReadOnlyList<NetworkLease> KnownLeases { get; init; } = [];
}
