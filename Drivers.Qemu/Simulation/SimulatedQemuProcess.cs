using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>One process of a <see cref="SimulatedQemu"/>: a simulation.</summary>
internal sealed partial class SimulatedQemuProcess
{
    private static readonly TimeSpan EchoGap = TimeSpan.FromMilliseconds(30);

    private readonly SimulatedQemu _script;
    private readonly VirtualProcess _process;
    private readonly List<Command> _ignored = [];
    private readonly List<byte> _unread = [];
    private IHostConnection? _monitor;
    private string _status = "prelaunch";
    private bool _staysWhenOff;
    private bool _wasResetWhileStopped;
    private bool _canGreet;

    internal SimulatedQemuProcess(SimulatedQemu script, VirtualProcess process)
    {
        (_script, _process) = (script, process);
        _status = process.Launch.Arguments.Contains("-incoming", StringComparer.Ordinal) ? "inmigrate" : _status;
        process.OnTerminate = Terminate;
        MakeDevices();
        if (script.WritesPid && process.Launch.Arguments.SkipWhile(static word => word != "-pidfile").Skip(1).FirstOrDefault() is { } path)
        {
            process.Host.Files.Write(path, $"{process.Id}\n");
        }

        _staysWhenOff = Launch.Arguments.Contains("-no-shutdown", StringComparer.Ordinal);
        Agent = AgentPath is { } agent ? new SimulatedAgent(this, process, agent) : null;
        if (script.Accepts)
        {
            AcceptNext();
        }

        if (script.Fails is { } failure)
        {
            process.After(failure.After, () =>
            {
                process.Print(failure.Words);
                process.Exit(failure.Code);
            });
        }
        else if (script.GreetsAfter is { } delay)
        {
            process.After(delay, Greet);
        }
    }

    /// <summary>How it was launched.</summary>
    internal ProcessLaunch Launch => _process.Launch;

    /// <summary>The guest agent; <see langword="null"/> when the machine has no channel for it.</summary>
    internal SimulatedAgent? Agent { get; }

    internal bool HasExited => _process.HasExited;

    /// <summary>The process itself: what it uses of the machine is said there.</summary>
    internal VirtualProcess Program => _process;

    /// <summary>Whether it got SIGSTOP: it takes what is sent to it, and does nothing about it until <see cref="Continue"/>.</summary>
    internal bool IsStopped { get; set; }

    private string? AgentPath => Launch.Arguments.Any(argument => argument.Contains("org.qemu.guest_agent.0", StringComparison.Ordinal) && argument.StartsWith("virtserialport", StringComparison.Ordinal))
        ? Launch.Arguments.First(argument => argument.StartsWith("socket,id=charchannel0,", StringComparison.Ordinal)).Split(',')[2]["path=".Length..]
        : null;

    private bool IsRunning => _status == "running";

    /// <summary>Tells an event as QEMU does.</summary>
    /// <param name="name">As in the QAPI schema.</param>
    /// <param name="data">JSON of its data, if it has any.</param>
    internal void Emit(string name, string? data = null)
    {
        long microseconds = (_script.Machine.Scheduler.Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        string timestamp = $$"""{"seconds": {{microseconds / 1_000_000}}, "microseconds": {{microseconds % 1_000_000}}}""";
        Say(data is null
            ? $$"""{"timestamp": {{timestamp}}, "event": "{{name}}"}"""
            : $$"""{"timestamp": {{timestamp}}, "event": "{{name}}", "data": {{data}}}""");
    }

    /// <summary>Says anything on the monitor.</summary>
    internal void Say(string line) => _monitor?.Send(Encoding.UTF8.GetBytes(line + "\r\n"));

    /// <summary>Carries out and answers what was ignored so far, and ignores nothing more.</summary>
    internal void CatchUp()
    {
        _script.Ignores.Clear();
        foreach (Command command in _ignored)
        {
            CarryOut(command);
        }

        _ignored.Clear();
    }

    /// <summary>SIGCONT: it goes on where it was stopped.</summary>
    internal void Continue()
    {
        IsStopped = false;
        Read(ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>The virtual CPUs stop, as somebody past the driver or a device has it.</summary>
    internal void StopCpus()
    {
        if (IsRunning)
        {
            _status = "paused";
            Emit("STOP");
        }
    }

    /// <summary>The guest goes to sleep in memory.</summary>
    internal void Sleep()
    {
        _status = "suspended";
        Emit("SUSPEND");
    }

    /// <summary>The guest's kernel panics.</summary>
    internal void Panic()
    {
        bool stays = Launch.Arguments.Contains("panic=pause", StringComparer.Ordinal);
        Emit("GUEST_PANICKED", $$"""{"action": "{{(stays ? "pause" : "poweroff")}}"}""");
        if (stays)
        {
            Stay("guest-panicked");
        }
        else
        {
            PowerOff("guest-panic");
        }
    }

    /// <summary>The guest resets the machine.</summary>
    internal void Reboot()
    {
        if (Launch.Arguments.Contains("reboot=shutdown", StringComparer.Ordinal))
        {
            PowerOff("guest-reset");
        }
        else
        {
            Reset("""{"guest": true, "reason": "guest-reset"}""");
        }
    }

    /// <summary>The guest powers off, or QEMU ends for another reason.</summary>
    internal void PowerOff(string reason = "guest-shutdown")
    {
        Emit("SHUTDOWN", $$"""{"guest": {{(reason.StartsWith("guest", StringComparison.Ordinal) ? "true" : "false")}}, "reason": "{{reason}}"}""");
        if (_staysWhenOff && reason.StartsWith("guest", StringComparison.Ordinal))
        {
            Stay("shutdown");
        }
        else
        {
            End();
        }
    }

    private void Stay(string status)
    {
        _status = status;
        Emit("STOP");
    }

    /// <summary>QEMU ends without a word of its own.</summary>
    internal void End(int code = 0)
    {
        CloseMonitor();
        _process.After(_script.ExitsAfter, () => _process.Exit(code));
    }

    /// <summary>The monitor is gone, the process lives.</summary>
    internal void CloseMonitor()
    {
        _monitor?.Dispose();
        _monitor = null;
    }

    /// <summary>Somebody kills it.</summary>
    internal void Kill() => _process.Kill();

    /// <summary>Somebody sends SIGTERM.</summary>
    internal void Terminate()
    {
        if (HasExited)
        {
            return; // It was killed before the signal was delivered.
        }

        _script.Heard.Add((_script.Now, "SIGTERM"));
        if (!_script.IgnoresTerminate)
        {
            PowerOff("host-signal");
        }
    }

    private void Greet()
    {
        _canGreet = true;
        Say(_script.Greets);
    }

    // As QEMU does: one client at a time, and the next when that has gone.
    private void AcceptNext() => _process.Own(_process.PassedListener(0).Accepted.Take(1).Subscribe(Accept));

    private void Accept(IHostConnection connection)
    {
        _monitor = connection;
        _unread.Clear();
        _process.Own(connection);
        if (_canGreet)
        {
            Say(_script.Greets);
        }

        _process.Own(connection.Received.Subscribe(Read, () =>
        {
            CloseMonitor();
            AcceptNext();
        }));
    }

    private void Read(ReadOnlyMemory<byte> bytes)
    {
        _unread.AddRange(bytes.Span);
        while (!IsStopped && TakeCommand() is { } command)
        {
            Hear(command);
        }
    }

    // As QEMU does, a command ends at its closing brace; no newline is waited for.
    private Command? TakeCommand()
    {
        if (_unread.Count == 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(_unread.ToArray(), isFinalBlock: false, state: default);
        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
        {
            return null;
        }

        using (document)
        {
            _unread.RemoveRange(0, (int)reader.BytesConsumed);
            JsonElement root = document.RootElement;
            string name = root.GetProperty("execute").GetString()!;
            if (name == "qom-list-types")
            {
                name += $" {root.GetProperty("arguments").GetProperty("implements").GetString()}";
            }

            return new Command(
                name,
                root.TryGetProperty("arguments", out JsonElement arguments) ? arguments.Clone() : default,
                root.GetProperty("id").GetInt64());
        }
    }

    private void Hear(Command command)
    {
        _script.Heard.Add((_script.Now, command.Name));
        if (command.Arguments.ValueKind != JsonValueKind.Undefined)
        {
            _script.Given.Add($"{command.Name} {command.Arguments.GetRawText()}");
        }

        if (_script.Ignores.Contains(command.Name))
        {
            _ignored.Add(command);
            return;
        }

        _process.After(_script.AnswersAfter, () => CarryOut(command));
    }
}
