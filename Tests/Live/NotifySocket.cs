using System;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The ear of a service manager: what a daemon tells by sd_notify(3).</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[64 * 1024];

    internal NotifySocket(string path)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        Path = path;
    }

    /// <summary>For <c>NOTIFY_SOCKET</c>.</summary>
    internal string Path { get; }

    public void Dispose() => _socket.Dispose();

    /// <summary>The next message that begins with a text.</summary>
    internal async Task<string> ReadUntilAsync(string begin)
    {
        while (true)
        {
            string message = Encoding.UTF8.GetString(_buffer, 0, await Within.DeadlineAsync(_socket.ReceiveAsync(_buffer), $"the daemon to tell {begin}"));
            if (message.StartsWith(begin, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }
}
