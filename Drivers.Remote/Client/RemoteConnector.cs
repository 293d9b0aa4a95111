using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Drivers.Remote.Client.Sasl;
using Rx.Hypervisor.Drivers.Remote.Client.Transports;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>
/// Opens connections to daemons that speak libvirt's protocol: <c>qemu:///system</c>, <c>qemu+unix://</c>, <c>qemu+tcp://</c>, <c>qemu+tls://</c>,
/// <c>qemu+ssh://</c>. <see cref="Hypervisor.ConnectAsync(string, CancellationToken)"/> does that with the usual options.
/// </summary>
/// <remarks>Threading: any thread. Nothing of it calls the operating system but through .NET, so it runs wherever .NET does.</remarks>
public sealed class RemoteConnector : IConnector
{
    private readonly RemoteOptions _options;

    /// <summary>With the usual options.</summary>
    public RemoteConnector()
        : this(new RemoteOptions())
    {
    }

    /// <summary>With other options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above zero, or the count is negative.</exception>
    public RemoteConnector(RemoteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.KeepAliveInterval, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.KeepAliveCount, nameof(options));
        _options = options;
    }

    /// <inheritdoc/>
    public async Task<IHypervisor> ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return await RemoteHypervisor.ConnectAsync(SetupOf(RemoteAddress.Parse(uri)), cancellationToken);
    }

    private RemoteSetup SetupOf(RemoteAddress address) => new()
    {
        Uri = address.Original,
        Name = address.Name,
        OpenTransport = TransportOf(address),
        Credentials = () => _options.Credentials ?? CredentialsOf(address),
#pragma warning disable RS0030 // A connection to elsewhere runs by the clock of this machine.
        Scheduler = new SerialScheduler(TimeProvider.System),
        Clock = TimeProvider.System,
#pragma warning restore RS0030
        Delivery = _options.Delivery,
        IsReadOnly = _options.IsReadOnly,
        KeepAliveInterval = _options.KeepAliveInterval,
        KeepAliveCount = _options.KeepAliveCount,
        Log = (ILogger?)_options.Log?.CreateLogger(typeof(RemoteConnector).FullName!) ?? NullLogger.Instance,
    };

    private Func<CancellationToken, Task<Stream>> TransportOf(RemoteAddress address) => address.Transport switch
    {
        RemoteTransport.Unix => cancel => SocketTransport.UnixAsync(address["socket"] ?? DaemonSockets.Find(address, _options.IsReadOnly), cancel),
        RemoteTransport.Tcp => cancel => SocketTransport.TcpAsync(address, cancel),
        RemoteTransport.Tls => cancel => TlsTransport.ConnectAsync(address, TlsFiles.Find(address), cancel),
        _ => cancel => SshTransport.OpenAsync(address, _options.IsReadOnly, cancel),
    };

    private static RemoteCredentials? CredentialsOf(RemoteAddress address)
    {
        string? path = AuthFile.Find(address["authfile"]);
        try
        {
            return path is null ? null : AuthFile.Read(File.ReadLines(path), address.Host.Length > 0 ? address.Host : "localhost");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc, $"authentication failed: '{path}' cannot be read: {e.Message}", e);
        }
    }
}
