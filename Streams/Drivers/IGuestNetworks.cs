using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What a driver of domains asks of the one that runs virtual networks.</summary>
/// <remarks>
/// A driver that implements it beside <see cref="IDriver"/> is what <see cref="IDriverContext.Networks"/> gives to all drivers.
/// Threading: on the host's scheduler.
/// </remarks>
public interface IGuestNetworks
{
    /// <summary>Takes a guest's interface into a network. Asked again for the same interface, as an engine that was restarted
    /// does for guests that ran on, it gives the same answer.</summary>
    /// <returns>The bridge for the guest's tap, which the caller makes, enslaves and passes on.</returns>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoNetwork"/>: there is no such network. <see cref="ErrorCode.OperationInvalid"/>: it is not active.
    /// <see cref="ErrorCode.ConfigUnsupported"/>: it gives guests no bridge, or has no such port group.
    /// </exception>
    Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken);

    /// <summary>Lets go of an interface when its guest's run has ended. One that is not known, or whose network is gone, is no error.</summary>
    Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken);

    /// <summary>The addresses that the networks gave to a card.</summary>
    IReadOnlyList<NetworkLease> LeasesOf(MacAddress card);
}
