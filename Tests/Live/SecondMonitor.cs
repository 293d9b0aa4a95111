using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Another monitor of the same QEMU, on which somebody else gives commands.</summary>
internal sealed class SecondMonitor : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _lines;

    private SecondMonitor(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _lines = new StreamReader(_stream);
    }

    public void Dispose() => _lines.Dispose();

    internal static string[] Arguments(string path) => ["-qmp", $"unix:{path},server=on,wait=off"];

    internal static async Task<SecondMonitor> OpenAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var monitor = new SecondMonitor(socket);
        await monitor.ExecuteAsync("qmp_capabilities");
        return monitor;
    }

    /// <summary>Sends a command and waits for its answer; events in between are for others.</summary>
    internal async Task<string> ExecuteAsync(string command)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"execute":"{{command}}"}"""));
        string? line;
        do
        {
            line = await Within.DeadlineAsync(_lines.ReadLineAsync(), $"the answer to {command}");
        }
        while (line is not null && !line.StartsWith("{\"return\"", StringComparison.Ordinal) && !line.Contains("\"error\""));

        if (line?.Contains("\"error\"") != false)
        {
            throw new IOException($"{command}: {line ?? "end of file"}");
        }

        return line;
    }
}
