using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <summary>The front door.</summary>
public static class Hypervisor
{
    /// <summary>Connects to a hypervisor. Never starts a driver: only a host does.</summary>
    /// <param name="uri">
    /// <c>qemu:///embed?root=DIR</c>: a <see cref="HypervisorHost"/> that this process has started on DIR.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoConnect"/>: nothing serves the URI; <see cref="ErrorCode.InvalidArgument"/>: the URI is malformed, or
    /// has a parameter that is not known.
    /// </exception>
    public static Task<IHypervisor> ConnectAsync(string uri, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        cancellationToken.ThrowIfCancellationRequested();
        var parsed = HypervisorUri.Parse(uri);
        return Task.FromResult(HypervisorHost.Find(parsed)?.Connect(parsed) ?? throw new HypervisorException(
            ErrorCode.NoConnect, ErrorDomain.None,
            $"no connection driver available for '{uri}': no host in this process serves it; a host that {nameof(HypervisorHost)}.StartAsync has started on DIR is 'qemu:///embed?root=DIR'"));
    }
}
