using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>What it does when it is told to.</content>
internal sealed partial class SimulatedQemuProcess
{
    private void CarryOut(Command command)
    {
        if (_script.AnswersGarbage.TryGetValue(command.Name, out string? garbage))
        {
            Say(garbage);
        }
        else if ((_script.Refuses.GetValueOrDefault(command.Name) ?? RefusalOf(command)) is { } words)
        {
            Say($$$"""{"id": {{{command.Id}}}, "error": {"class": "GenericError", "desc": "{{{words}}}"}}""");
        }
        else if (_script.Answers.TryGetValue(command.Name, out string? answer))
        {
            Say($$"""{"return": {{answer}}, "id": {{command.Id}}}""");
        }
        else if (_script.RepliesFirst)
        {
            Reply(command);
            _process.After(_script.AnswersAfter, () => Do(command));
        }
        else
        {
            Do(command);
            Reply(command);
        }
    }

    private string? RefusalOf(Command command) => command.Name switch
    {
        "system_wakeup" when _status != "suspended" => "Unable to wake up: guest is not in suspended state",
        "cont" when _status is "shutdown" or "guest-panicked" => "Resetting the Virtual Machine is required",
        "screendump" when !_script.DrawsPng && command.Text("format") == "png" => "Enable PNG support with libpng for screendump",
        _ => DeviceRefusal(command),
    };

    private void Reply(Command command)
    {
        string running = IsRunning ? "true" : "false";
        string value = command.Name switch
        {
            "query-status" => $$"""{"status": "{{_status}}", "singlestep": false, "running": {{running}}}""",
            "query-chardev" => Chardevs,
            "query-block" => Blocks,
            "query-hotpluggable-cpus" => CpuSlots,
            "query-migrate" => Migration,
            "query-dump" => Dump,
            "query-dump-guest-memory-capability" => """{"formats": ["elf", "kdump-zlib", "win-dmp"]}""",
            "human-monitor-command" => "\"VM status: running\\r\\n\"",
            _ => "{}",
        };
        Say($$"""{"return": {{value}}, "id": {{command.Id}}}""");
    }

    private void Do(Command command)
    {
        DoWithFiles(command.Name, command.Arguments);
        DoWithDevices(command);
        switch (command.Name)
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
            case "system_wakeup":
                _status = "running";
                Emit("WAKEUP");
                break;
            case "set-action":
                _staysWhenOff = command.Text("shutdown") == "pause";
                break;
            case "screendump":
                _script.Machine.Files.Replace(command.Text("filename"), command.Text("format") == "png" ? [0x89, .. "PNG\r\n"u8] : "P6\n"u8);
                break;
            case "dump-guest-memory" when command.Text("protocol").StartsWith("file:", StringComparison.Ordinal):
                _script.Machine.Files.Replace(command.Text("protocol")["file:".Length..], [0x7f, .. "ELF"u8]);
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

    private sealed record Command(string Name, JsonElement Arguments, long Id)
    {
        internal string Text(string member)
            => Arguments.ValueKind == JsonValueKind.Object && Arguments.TryGetProperty(member, out JsonElement value) ? value.GetString()! : "";
    }
}
