using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>The front door.</summary>
public static class Hypervisor
{
    /// <summary>Connects to the hypervisor that libvirt's clients take when nobody names one.</summary>
    /// <remarks>The environment variable <c>LIBVIRT_DEFAULT_URI</c>; else <c>uri_default</c> in <c>libvirt.conf</c>; else <c>qemu:///system</c> for root, and <c>qemu:///session</c> for others.</remarks>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HypervisorException">As <see cref="ConnectAsync(string, CancellationToken)"/>.</exception>
    public static Task<IHypervisor> ConnectAsync(CancellationToken cancellationToken = default) => ConnectAsync(DefaultUri.Find(), cancellationToken);

    /// <summary>Connects to a hypervisor. Never starts a driver: only a host does.</summary>
    /// <param name="uri">
    /// <para><c>qemu:///embed?root=DIR</c>: a <see cref="HypervisorHost"/> that this process has started on DIR.</para>
    /// <para><c>test:///default</c>, <c>test:///FILE</c>: a host of simulated guests in this process (package Rx.Hypervisor.Drivers.Qemu), as libvirt's
    /// test driver; FILE is the path of its <c>node</c> document.</para>
    /// <para>Any other URI of libvirt's: a daemon, rxhvd or libvirtd, of this machine or another (package Rx.Hypervisor.Drivers.Remote):
    /// <c>qemu:///system</c>, <c>qemu+unix:///system?socket=PATH</c>, <c>qemu+ssh://HOST/system</c>; <c>docs/remote.md</c> has all of them. A word
    /// without <c>://</c> may be one of <c>uri_aliases</c> in <c>libvirt.conf</c>.</para>
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoConnect"/>: nothing serves the URI; <see cref="ErrorCode.SystemError"/>: no daemon listens there;
    /// <see cref="ErrorCode.InvalidArgument"/>: the URI is malformed, or has a parameter that is not known; or what the daemon refuses.
    /// </exception>
    public static Task<IHypervisor> ConnectAsync(string uri, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        cancellationToken.ThrowIfCancellationRequested();
        string resolved = DefaultUri.Resolve(uri);
        Uri whole = HypervisorUri.ParseWhole(resolved);
        if (whole is { Scheme: "test", Host: "" })
        {
            return ConnectorOf(uri, Type.GetType("Rx.Hypervisor.Drivers.Qemu.Simulation.TestConnector, Rx.Hypervisor.Drivers.Qemu"), "Rx.Hypervisor.Drivers.Qemu")
                .ConnectAsync(whole, cancellationToken);
        }

        if (!HypervisorUri.IsEmbedded(whole))
        {
            return ConnectorOf(uri, Type.GetType("Rx.Hypervisor.RemoteConnector, Rx.Hypervisor.Drivers.Remote"), "Rx.Hypervisor.Drivers.Remote")
                .ConnectAsync(whole, cancellationToken);
        }

        var embedded = HypervisorUri.Parse(resolved);
        return Task.FromResult(HypervisorHost.Find(embedded)?.Connect(embedded) ?? throw new HypervisorException(
            ErrorCode.NoConnect, ErrorDomain.None,
            $"no connection driver available for '{uri}': no host in this process serves it; a host that {nameof(HypervisorHost)}.StartAsync has started on DIR is 'qemu:///embed?root=DIR'"));
    }

    // Named by a literal, so that trimming keeps it where its package is there.
    private static IConnector ConnectorOf(
        string uri, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type? type, string package)
        => type is null
            ? throw new HypervisorException(ErrorCode.NoConnect, ErrorDomain.None,
                $"no connection driver available for '{uri}': reference the package {package}")
            : (IConnector)Activator.CreateInstance(type)!;
}
