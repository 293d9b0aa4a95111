using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The packet filter of a host, nftables: what is taken out of it. Rules are loaded by a program of the system's.</summary>
public interface IHostFirewall
{
    /// <summary>Tables that something is removed of, or that are removed.</summary>
    /// <remarks>
    /// <para>Shape: cold; while subscribed, one value for each step of a removal: a table that is replaced is told as well.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: <see cref="HypervisorException"/> when the system has no such filter, or may not be watched.</para>
    /// <para>Completion: never.</para>
    /// <para>Buffering: none; when some were missed, one <see cref="FirewallRemoval.Missed"/> says so.</para>
    /// </remarks>
    IObservable<FirewallRemoval> WhenRemoved();
}
