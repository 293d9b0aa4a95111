using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>A way to know what there is on a host. Threading: the session's scheduler.</summary>
internal interface IRemoteHost : IRemotePeer
{
    /// <summary>What is known. Read on any thread.</summary>
    HostMirror Mirror { get; }

    /// <summary>Waits until the events of a call have been told.</summary>
    /// <param name="domain">The domain that was called.</param>
    /// <param name="note">Of the call.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The domain; <see langword="null"/> when it is gone.</returns>
    Task<DomainRecord?> SettleDomainAsync(Guid domain, CallNote note, CancellationToken cancellationToken);

    /// <summary>The same of a network.</summary>
    Task<NetworkRecord?> SettleNetworkAsync(Guid network, CallNote note, CancellationToken cancellationToken);

    /// <summary>Waits until something is true of a domain.</summary>
    /// <returns>Whether it is.</returns>
    Task<bool> WaitForDomainAsync(Guid domain, Func<DomainRecord?, bool> isSo, TimeSpan within, CancellationToken cancellationToken);
}
