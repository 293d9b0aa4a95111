using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>Opens <c>test:///default</c> and <c>test:///FILE</c>: the QEMU driver over simulated QEMUs, on the wall clock.</summary>
/// <remarks>
/// <para>As libvirt has it, all connections of a process to <c>test:///default</c> share one host, which ends with the last of them, and each
/// connection to a file has a host of its own.</para>
/// <para>Threading: any thread.</para>
/// </remarks>
internal sealed class TestConnector : IConnector
{
    private const string DefaultPath = "/default";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static HypervisorHost? _shared; // Guarded by Gate, as what follows.
    private static int _connections;

    /// <inheritdoc/>
    public async Task<IHypervisor> ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Host.Length > 0 || uri.Query.Length > 0 || uri.AbsolutePath == "/")
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Test,
                $"invalid argument: '{uri.OriginalString}': it is to be test:///default or test:///path/to/file.xml");
        }

        return uri.AbsolutePath == DefaultPath
            ? await ShareAsync(uri, cancellationToken)
            : await OpenAsync(uri, TestNode.Read(Uri.UnescapeDataString(uri.AbsolutePath)), cancellationToken);
    }

    private static async Task<IHypervisor> OpenAsync(Uri uri, TestNode node, CancellationToken cancellationToken)
    {
        HypervisorHost host = await TestHost.StartAsync(node, cancellationToken);
        IHypervisor connection = host.Connect(uri);
        Task ending = WhenClosedAsync(connection, () => host.DisposeAsync().AsTask());
        return connection;
    }

    private static async Task<IHypervisor> ShareAsync(Uri uri, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        try
        {
            _shared ??= await TestHost.StartAsync(TestNode.Default, cancellationToken);
            _connections++;
            IHypervisor connection = _shared.Connect(uri);
            Task ending = WhenClosedAsync(connection, LeaveAsync);
            return connection;
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task LeaveAsync()
    {
        await Gate.WaitAsync(CancellationToken.None);
        try
        {
            if (--_connections == 0)
            {
                HypervisorHost host = _shared!;
                _shared = null;
                await host.DisposeAsync();
            }
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task WhenClosedAsync(IHypervisor connection, Func<Task> then)
    {
        await connection.Link.LastOrDefaultAsync();
        await then();
    }
}
