using System;
using System.IO;
using System.Net.Sockets;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Sends messages to a socket of the system's log, which may come and go.</summary>
internal sealed class DatagramSocket(string path) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
    {
        SendTimeout = (int)LongestWait.TotalMilliseconds, // A log that is stuck must not keep the daemon from its end.
    };

    private readonly UnixDomainSocketEndPoint _peer = new(path);

    /// <summary>Sends one message.</summary>
    /// <exception cref="IOException">Nobody listens there, or not in time.</exception>
    internal void Send(ReadOnlySpan<byte> message)
    {
        try
        {
            _socket.SendTo(message, _peer);
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot write to '{path}': {e.Message}", e);
        }
    }

    public void Dispose() => _socket.Dispose();
}
