using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>Opens connections to daemons that speak libvirt's protocol: <c>qemu:///system</c>, <c>qemu+unix://</c>, <c>qemu+tcp://</c>, <c>qemu+tls://</c>, <c>qemu+ssh://</c>.</summary>
/// <remarks>Threading: any thread. Nothing of it calls the operating system but through .NET, so it runs wherever .NET does.</remarks>
internal sealed class RemoteConnector : IConnector
{
    /// <inheritdoc/>
    public async Task<IHypervisor> ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return await RemoteHypervisor.ConnectAsync(SetupOf(RemoteAddress.Parse(uri)), cancellationToken);
    }

    private static RemoteSetup SetupOf(RemoteAddress address) => new()
    {
        Uri = address.Original,
        Name = address.Name,
        OpenTransport = TransportOf(address),
        Scheduler = new SerialScheduler(TimeProvider.System),
        Clock = TimeProvider.System,
        Log = NullLogger.Instance,
    };

    private static Func<CancellationToken, Task<Stream>> TransportOf(RemoteAddress address) => address.Transport switch
    {
        RemoteTransport.Unix => cancel => SocketTransport.UnixAsync(SocketOf(address), cancel),
        RemoteTransport.Tcp => cancel => SocketTransport.TcpAsync(address, cancel),
        RemoteTransport.Tls => cancel => TlsTransport.ConnectAsync(address, TlsFiles.Find(address), cancel),
        _ => cancel => SshTransport.OpenAsync(address, isReadOnly: false, cancel),
    };

    private static string SocketOf(RemoteAddress address)
        => address["socket"] ?? DaemonSockets.Find(address, isReadOnly: false);
}
