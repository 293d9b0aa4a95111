using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The guest agent of a <see cref="SimulatedQemuProcess"/>, behind the socket of its channel: a simulation.</summary>
public sealed class SimulatedAgent
{
    private readonly SimulatedQemuProcess _qemu;
    private readonly VirtualProcess _process;
    private readonly List<byte> _unread = [];
    private IHostConnection? _connection;

    internal SimulatedAgent(SimulatedQemuProcess qemu, VirtualProcess process, string path)
    {
        (_qemu, _process) = (qemu, process);
        IHostListener listener = process.Host.Sockets.Listen(path);
        process.Own(listener);
        process.Own(listener.Accepted.Subscribe(Accept));
    }

    /// <summary>Commands that it never answers.</summary>
    public ISet<string> Ignores { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What it says to a command, a line each; <c>{"return": {}}</c> to all others.</summary>
    public IDictionary<string, string> Says { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it was asked, whole lines.</summary>
    internal List<string> Heard { get; } = [];

    /// <summary>Says something that nobody asked for.</summary>
    public void Say(string text) => _connection?.Send(Encoding.Latin1.GetBytes(text));

    private void Accept(IHostConnection connection)
    {
        _connection = connection;
        _unread.Clear();
        _process.Own(connection);
        _process.Own(connection.Received.Subscribe(Read));
    }

    private void Read(ReadOnlyMemory<byte> bytes)
    {
        foreach (byte one in bytes.Span)
        {
            if (one == 0xff)
            {
                _unread.Clear();
            }
            else if (one != '\n')
            {
                _unread.Add(one);
            }
            else
            {
                Hear(Encoding.UTF8.GetString(_unread.ToArray()));
                _unread.Clear();
            }
        }
    }

    private void Hear(string line)
    {
        if (_qemu.Emulator.KeepsHistory)
        {
            Heard.Add(line);
        }

        using JsonDocument document = JsonDocument.Parse(line);
        string command = document.RootElement.GetProperty("execute").GetString()!;
        if (!Ignores.Contains(command) && _qemu.Guest.AgentAnswersAfter is { } delay)
        {
            string reply = command == "guest-sync-delimited"
                ? $$"""{{'\xff'}}{"return": {{document.RootElement.GetProperty("arguments").GetProperty("id").GetInt64()}}}"""
                : Says.TryGetValue(command, out string? words) ? words : """{"return": {}}""";
            _process.After(delay, () => Answer(command, line, reply));
        }
    }

    private void Answer(string command, string line, string reply)
    {
        bool obeys = !Says.ContainsKey(command);
        switch (command)
        {
            case "guest-shutdown" when obeys && line.Contains("reboot", StringComparison.Ordinal):
                _qemu.Reboot();
                break;
            case "guest-shutdown" when obeys:
                _qemu.PowerOff();
                break;
            case "guest-suspend-ram" when obeys:
                _qemu.Sleep();
                break;
            case "guest-suspend-disk" when obeys:
                _qemu.SleepToDisk();
                break;
            default:
                Say(reply + "\n");
                break;
        }
    }
}
