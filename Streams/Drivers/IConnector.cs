using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Opens connections to hypervisors of some URIs. It lives in the package of its driver and is found by its name, so that this one need not refer to it.</summary>
public interface IConnector
{
    /// <summary>Opens a connection.</summary>
    /// <param name="uri">Well-formed, without a fragment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoConnect"/>: nothing is there; <see cref="ErrorCode.InvalidArgument"/>: the URI makes no sense.</exception>
    Task<IHypervisor> ConnectAsync(Uri uri, CancellationToken cancellationToken);
}
