using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A guest's serial line. Always read: a guest stands still once 278 bytes wait for its reader.</summary>
internal sealed class SerialConsole : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly StringBuilder _text = new(); // Guarded by _gate.
    private int _seen;                            // Guarded by _gate: what was waited for ends here.
    private bool _ended;                          // Guarded by _gate.
    private TaskCompletionSource _arrived = NewSource(); // Guarded by _gate.

    private SerialConsole(Socket socket) => _socket = socket;

    public void Dispose() => _socket.Dispose();

    internal static async Task<SerialConsole> OpenAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var console = new SerialConsole(socket);
        _ = console.ReadAllAsync();
        return console;
    }

    /// <summary>Has the shell of the Linux guest run a line.</summary>
    /// <returns>What it printed, without the white space around it.</returns>
    internal async Task<string> RunAsync(string line)
    {
        await TypeAsync(line + "\n");
        string printed = await WaitForAsync("RXGUEST rc ");
        await WaitForAsync("\n");
        return printed.Trim();
    }

    /// <summary>Waits until the guest has printed this, after what was waited for before.</summary>
    /// <returns>What it printed in between.</returns>
    internal async Task<string> WaitForAsync(string marker)
    {
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                string text = _text.ToString();
                int at = text.IndexOf(marker, _seen, StringComparison.Ordinal);
                if (at >= 0)
                {
                    string before = text[_seen..at];
                    _seen = at + marker.Length;
                    return before;
                }

                if (_ended)
                {
                    throw new IOException($"the guest ended before it said '{marker}'; it said '{text}'");
                }

                arrived = _arrived.Task;
            }

            await Within.DeadlineAsync(arrived, $"the guest to say '{marker}'");
        }
    }

    internal async Task TypeAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAllAsync()
    {
        byte[] buffer = new byte[4096];
        int count;
        do
        {
            try
            {
                count = await _socket.ReceiveAsync(buffer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                count = 0; // QEMU was killed, or the test is over.
            }

            Add(Encoding.Latin1.GetString(buffer, 0, count));
        }
        while (count > 0);
    }

    private void Add(string text)
    {
        lock (_gate)
        {
            _text.Append(text);
            _ended = text.Length == 0;
            _arrived.SetResult();
            _arrived = NewSource();
        }
    }
}
