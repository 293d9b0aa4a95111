using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>One process of a <see cref="ScriptedQemu"/>: a simulation.</summary>
internal sealed partial class ScriptedQemuProcess
{
    private static readonly TimeSpan EchoGap = TimeSpan.FromMilliseconds(30);

    private readonly ScriptedQemu _script;
    private readonly VirtualProcess _process;
    private readonly List<(string Command, long Id)> _ignored = [];
    private readonly List<byte> _unread = [];
    private IHostConnection? _monitor;
    private string _status = "prelaunch";
    private bool _wasResetWhileStopped;
    private bool _canGreet;

    internal ScriptedQemuProcess(ScriptedQemu script, VirtualProcess process)
    {
        (_script, _process) = (script, process);
        _status = process.Launch.Arguments.Contains("-incoming") ? "inmigrate" : _status;
        process.OnTerminate = Terminate;
        if (script.WritesPid && process.Launch.Arguments.SkipWhile(static word => word != "-pidfile").Skip(1).FirstOrDefault() is { } path)
        {
            process.Host.Files.Write(path, $"{process.Id}\n");
        }

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

    internal bool HasExited => _process.HasExited;

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
        foreach ((string command, long id) in _ignored)
        {
            CarryOut(command, id);
        }

        _ignored.Clear();
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

    /// <summary>The guest resets the machine.</summary>
    internal void Reboot() => Reset("""{"guest": true, "reason": "guest-reset"}""");

    /// <summary>The guest powers off, or QEMU ends for another reason.</summary>
    internal void PowerOff(string reason = "guest-shutdown")
    {
        Emit("SHUTDOWN", $$"""{"guest": {{(reason.StartsWith("guest", StringComparison.Ordinal) ? "true" : "false")}}, "reason": "{{reason}}"}""");
        End();
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
    internal void Kill() => _process.ForHolder().Signal(ProcessSignal.Kill);

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
        while (TryTakeCommand(out string command, out long id))
        {
            Hear(command, id);
        }
    }

    // As QEMU does, a command ends at its closing brace; no newline is waited for.
    private bool TryTakeCommand(out string command, out long id)
    {
        (command, id) = ("", 0);
        if (_unread.Count == 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(_unread.ToArray(), isFinalBlock: false, state: default);
        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
        {
            return false;
        }

        using (document)
        {
            command = document.RootElement.GetProperty("execute").GetString()!;
            if (command == "qom-list-types")
            {
                command += $" {document.RootElement.GetProperty("arguments").GetProperty("implements").GetString()}";
            }

            id = document.RootElement.GetProperty("id").GetInt64();
            if (document.RootElement.TryGetProperty("arguments", out JsonElement arguments))
            {
                _arguments[id] = arguments.Clone();
            }
        }

        _unread.RemoveRange(0, (int)reader.BytesConsumed);
        return true;
    }

    private void Hear(string command, long id)
    {
        _script.Heard.Add((_script.Now, command));
        if (_script.Ignores.Contains(command))
        {
            _ignored.Add((command, id));
            return;
        }

        _process.After(_script.AnswersAfter, () => CarryOut(command, id));
    }

    private void CarryOut(string command, long id)
    {
        if (_script.AnswersGarbage.TryGetValue(command, out string? garbage))
        {
            Say(garbage);
        }
        else if (_script.Refuses.TryGetValue(command, out string? words))
        {
            Say($$$"""{"id": {{{id}}}, "error": {"class": "GenericError", "desc": "{{{words}}}"}}""");
        }
        else if (_script.Answers.TryGetValue(command, out string? answer))
        {
            Say($$"""{"return": {{answer}}, "id": {{id}}}""");
        }
        else if (_script.RepliesFirst)
        {
            Reply(command, id);
            _process.After(_script.AnswersAfter, () => Do(command, id));
        }
        else
        {
            Do(command, id);
            Reply(command, id);
        }
    }

    private void Reply(string command, long id)
    {
        string running = IsRunning ? "true" : "false";
        string value = command switch
        {
            "query-status" => $$"""{"status": "{{_status}}", "singlestep": false, "running": {{running}}}""",
            "query-migrate" => Migration,
            "query-dump" => Dump,
            "query-dump-guest-memory-capability" => """{"formats": ["elf", "kdump-zlib", "win-dmp"]}""",
            _ => "{}",
        };
        Say($$"""{"return": {{value}}, "id": {{id}}}""");
    }

    private void Do(string command, long id)
    {
        _arguments.Remove(id, out JsonElement arguments);
        DoWithFiles(command, arguments);
        switch (command)
        {
            case "stop":
                StopCpus();
                break;
            case "cont" when _status is "prelaunch" or "paused" or "postmigrate":
                _status = "running";
                Emit("RESUME");
                if (_wasResetWhileStopped)
                {
                    _wasResetWhileStopped = false;
                    Echo();
                }

                break;
            case "system_reset":
                Reset("""{"guest": false, "reason": "host-qmp-system-reset"}""");
                break;
            case "quit":
                PowerOff("host-qmp-quit");
                break;
            case "system_powerdown":
                Emit("POWERDOWN");
                if (_script.PowersOffAfter is { } delay)
                {
                    _process.After(delay, () => PowerOff());
                }

                break;
        }
    }

    private void Reset(string data)
    {
        Emit("RESET", data);
        if (IsRunning)
        {
            Echo();
        }
        else
        {
            (_status, _wasResetWhileStopped) = ("prelaunch", true);
        }
    }

    private void Echo()
    {
        foreach (int i in Enumerable.Range(1, _script.ResetEchoes))
        {
            _process.After(EchoGap * i, () => Emit("RESET", """{"guest": true, "reason": "guest-reset"}"""));
        }
    }
}
