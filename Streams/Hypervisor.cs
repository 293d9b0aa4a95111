using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>The front door.</summary>
public static class Hypervisor
{
    /// <summary>Connects to a hypervisor. Never starts a driver: only a host does.</summary>
    /// <param name="uri">
    /// <c>qemu:///embed?root=DIR</c>: a <see cref="HypervisorHost"/> that this process has started on DIR;
    /// <c>test:///default</c>, <c>test:///FILE</c>: a host of simulated guests in this process (package Rx.Hypervisor.Drivers.Qemu), as libvirt's
    /// test driver; FILE is the path of its <c>node</c> document.
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
        if (parsed.Driver == "test")
        {
            return ConnectorOf(uri, Type.GetType("Rx.Hypervisor.Drivers.Qemu.Simulation.TestConnector, Rx.Hypervisor.Drivers.Qemu"), "Rx.Hypervisor.Drivers.Qemu")
                .ConnectAsync(parsed.Original, cancellationToken);
        }

        return Task.FromResult(HypervisorHost.Find(parsed)?.Connect(parsed) ?? throw new HypervisorException(
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
