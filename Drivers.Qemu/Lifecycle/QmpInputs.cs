using System;
using System.Collections.Generic;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>QEMU's events as inputs of the fold. Names and members are QAPI's.</summary>
internal static class QmpInputs
{
    private const string Peripherals = "/machine/peripheral/";

    /// <summary>The events that mean something here; the monitor passes over all others without cost.</summary>
    internal static readonly string[] Names =
    [
        "STOP", "RESUME", "RESET", "SHUTDOWN", "GUEST_PANICKED", "GUEST_CRASHLOADED", "WATCHDOG", "BLOCK_IO_ERROR", "SUSPEND",
        "SUSPEND_DISK", "WAKEUP", "MIGRATION", "MIGRATION_PASS", "DUMP_COMPLETED", "BALLOON_CHANGE",
        "DEVICE_TRAY_MOVED", "DEVICE_DELETED", "VSERPORT_CHANGE",
    ];

    /// <summary>The input that an event is, or <see langword="null"/> for one that means nothing here.</summary>
    /// <param name="news">The event.</param>
    /// <param name="now">When it was heard, on the monotonic clock.</param>
    /// <param name="diskTargets">Target names of the XML, by QEMU's names for the disk.</param>
    internal static DomainInput? From(QmpEvent news, TimeSpan now, IReadOnlyDictionary<string, string> diskTargets) => news.Name switch
    {
        "STOP" => new CpusStopped(),
        "RESUME" => new CpusResumed(now),
        "RESET" => new MachineReset(Flag(news.Data, "guest"), now),
        "SHUTDOWN" => new MachineShutdown(Text(news.Data, "reason")),
        "GUEST_PANICKED" => new GuestPanicked(),
        "GUEST_CRASHLOADED" => new GuestCrashLoaded(),
        "WATCHDOG" => new WatchdogFired(Text(news.Data, "action"), now),
        "BLOCK_IO_ERROR" => DiskError(news.Data, diskTargets),
        "SUSPEND" => new GuestSlept(),
        "SUSPEND_DISK" => new GuestSleptToDisk(),
        "WAKEUP" => new GuestWoke(now),
        "MIGRATION" => new MigrationChanged(Text(news.Data, "status")),
        "MIGRATION_PASS" => new MigrationPassed((int)Number(news.Data, "pass")),
        "BALLOON_CHANGE" => new BalloonChanged(Number(news.Data, "actual") / 1024),
        "DEVICE_TRAY_MOVED" => new TrayMoved(Text(news.Data, "id"), Flag(news.Data, "tray-open")),
        "DEVICE_DELETED" => new DeviceDeleted(WholeDevice(Text(news.Data, "path"))),
        "DUMP_COMPLETED" => new DumpCompleted(Text(news.Data, "error")),
        "VSERPORT_CHANGE" => new PortChanged(Text(news.Data, "id"), Flag(news.Data, "open")),
        _ => null,
    };

    // By its path, of which a part of the device has a piece more. QEMU 7.2 tells of a CPU that goes only that its lapic is gone,
    // when it emulates: the CPU itself it keeps.
    private static string WholeDevice(string path)
        => path.StartsWith(Peripherals, StringComparison.Ordinal) ? path[Peripherals.Length..].Split('/')[0] : "";

    private static DiskFailed DiskError(JsonElement data, IReadOnlyDictionary<string, string> diskTargets)
    {
        string node = Text(data, "node-name");
        string device = Text(data, "device");
        string target = diskTargets.GetValueOrDefault(node) ?? diskTargets.GetValueOrDefault(device) ?? (node.Length > 0 ? node : device);
        return new DiskFailed(target, Text(data, "action"), Flag(data, "nospace") ? "enospc" : Text(data, "reason"));
    }

    // A member that QEMU leaves out, or a shape that it never had, is the empty word: the event itself still counts.
    private static string Text(JsonElement data, string member)
        => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static long Number(JsonElement data, string member)
        => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : 0;

    private static bool Flag(JsonElement data, string member)
        => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
