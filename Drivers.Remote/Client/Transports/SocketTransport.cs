using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>Sockets that .NET has on every system.</summary>
internal static class SocketTransport
{
    private const int TcpPort = 16509;

    /// <summary>Connects to a unix socket.</summary>
    internal static Task<Stream> UnixAsync(string path, CancellationToken cancellationToken) => ConnectAsync(
        new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        socket => socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken),
        $"socket to '{path}'");

    /// <summary>Connects to a port of a host.</summary>
    internal static Task<Stream> TcpAsync(RemoteAddress address, int usual, CancellationToken cancellationToken)
    {
        string host = address.Host.Length > 0 ? address.Host : "localhost";
        int port = address.Port ?? usual;
        return ConnectAsync(
            new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            socket => socket.ConnectAsync(new DnsEndPoint(host, port), cancellationToken),
            $"to server at '{host}:{port}'");
    }

    /// <summary>The same without any cipher.</summary>
    internal static Task<Stream> TcpAsync(RemoteAddress address, CancellationToken cancellationToken) => TcpAsync(address, TcpPort, cancellationToken);

    private static async Task<Stream> ConnectAsync(Socket socket, Func<Socket, ValueTask> connect, string what)
    {
        try
        {
            await connect(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException
                ? new HypervisorException(ErrorCode.SystemError, ErrorDomain.Rpc, $"Failed to connect {what}: {e.Message}", e)
                : e;
        }
    }
}
