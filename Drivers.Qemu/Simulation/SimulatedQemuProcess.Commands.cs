using System;
using System.Collections.Frozen;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>What it does when it is told to.</content>
public sealed partial class SimulatedQemuProcess
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "add-fd", "balloon", "block_resize", "block-resize", "blockdev-add", "blockdev-close-tray", "blockdev-del", "blockdev-insert-medium",
        "blockdev-open-tray", "blockdev-remove-medium", "closefd", "cont", "device_add", "device_del", "dump-guest-memory", "eject",
        "expire_password", "getfd", "human-monitor-command", "inject-nmi", "migrate", "migrate-incoming", "migrate-set-capabilities",
        "migrate-set-parameters", "migrate_cancel", "qmp_capabilities", "qom-get", "qom-list", "qom-set", "query-balloon", "query-block",
        "query-blockstats", "query-chardev", "query-cpus-fast", "query-dirty-rate", "query-dump", "query-dump-guest-memory-capability",
        "query-hotpluggable-cpus", "query-iothreads", "query-migrate", "query-name", "query-status", "query-uuid", "query-version", "query-vnc",
        "quit", "screendump", "send-key", "set-action", "set_link", "set_password", "stop", "system_powerdown", "system_reset", "system_wakeup",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static bool IsKnown(string command) => Known.Contains(command);

    private (string Class, string Words)? MachineRefusal(QmpCommand command) => command.Name switch
    {
        "system_wakeup" when _status != "suspended" => Generic("Unable to wake up: guest is not in suspended state"),
        "cont" when _status is "shutdown" or "guest-panicked" => Generic("Resetting the Virtual Machine is required"),
        "cont" when _status == "inmigrate" => Generic("Guest is waiting for an incoming migration"),
        "screendump" when !Emulator.DrawsPng && command.Text("format") == "png" => Generic("Enable PNG support with libpng for screendump"),
        _ => null,
    };

    private static (string Class, string Words) Generic(string words) => ("GenericError", words);

    private string AnswerTo(QmpCommand command) => command.Name switch
    {
        "query-status" => $$"""{"status": "{{_status}}", "singlestep": false, "running": {{(IsRunning ? "true" : "false")}}}""",
        "query-version" => """{"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}""",
        "query-name" => Name.Length > 0 ? $$"""{"name": "{{Name}}"}""" : "{}",
        "query-uuid" => $$"""{"UUID": "{{Uuid}}"}""",
        "query-vnc" => """{"enabled": false}""",
        "query-chardev" => Chardevs,
        "query-block" => Blocks,
        "query-blockstats" => BlockCounters,
        "query-hotpluggable-cpus" => CpuSlots,
        "query-cpus-fast" => CpuThreads,
        "query-balloon" => $$"""{"actual": {{BalloonBytes}}}""",
        "query-iothreads" => IoThreads,
        "query-dirty-rate" => """{"status": "unstarted", "sample-pages": 0, "mode": "page-sampling", "start-time": 0, "calc-time": 0}""",
        "query-migrate" => Migration,
        "query-dump" => Dump,
        "query-dump-guest-memory-capability" => """{"formats": ["elf", "kdump-zlib", "win-dmp"]}""",
        "qom-list" => Peripherals,
        "qom-get" => """{"stats": {}, "last-update": 0}""",
        "human-monitor-command" => IsRunning ? "\"VM status: running\\r\\n\"" : $"\"VM status: paused ({_status})\\r\\n\"",
        _ => "{}",
    };

    private void Do(QmpCommand command)
    {
        DoWithFiles(command);
        DoWithDevices(command);
        switch (command.Name)
        {
            case "qmp_capabilities":
                _isNegotiated = true;
                break;
            case "stop":
                StopCpus();
                break;
            case "cont" when _status is "prelaunch" or "paused" or "postmigrate" or "io-error" or "watchdog":
                Continue(_status);
                break;
            case "system_reset":
                Reset("""{"guest": false, "reason": "host-qmp-system-reset"}""");
                break;
            case "quit":
                _boot++;
                Emit("SHUTDOWN", """{"guest": false, "reason": "host-qmp-quit"}""");
                _endsNow = true; // Once it has said so.
                break;
            case "system_powerdown":
                PressPowerButton();
                break;
            case "system_wakeup":
                Wake();
                break;
            case "set-action" when command.Text("shutdown").Length > 0:
                _staysWhenOff = command.Text("shutdown") == "pause";
                break;
            case "screendump":
                Process.Host.Files.Replace(command.Text("filename"), command.Text("format") == "png" ? [0x89, .. "PNG\r\n"u8] : "P6\n"u8);
                break;
        }
    }
}
