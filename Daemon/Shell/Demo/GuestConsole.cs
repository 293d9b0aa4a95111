using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>The guest's serial console: lines that it prints, and lines typed to it.</summary>
/// <remarks>It is read all the time: a guest stands still once its console holds 278 unread bytes.</remarks>
internal sealed class GuestConsole : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;

    private GuestConsole(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.Latin1);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }

    internal static async Task<GuestConsole> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new GuestConsole(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads until a line begins with <paramref name="marker"/>.</summary>
    /// <exception cref="IOException">The guest ended first.</exception>
    internal async Task WaitForAsync(string marker, CancellationToken cancellationToken)
    {
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.TrimStart('\r', '\0').StartsWith(marker, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new IOException($"the guest's console ended before it said '{marker}'");
    }

    /// <summary>Types a line.</summary>
    internal async Task TypeAsync(string line, CancellationToken cancellationToken)
        => await _socket.SendAsync(Encoding.Latin1.GetBytes(line + "\n"), cancellationToken);
}
