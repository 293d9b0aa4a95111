using System;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What <c>query-block</c> says of a drive.</summary>
/// <param name="Path">The medium; <see langword="null"/> for none.</param>
/// <param name="IsOpen">Whether its tray is.</param>
internal sealed record DriveFinding(string? Path, bool IsOpen)
{
    /// <summary>Of one drive; <see langword="null"/> when QEMU does not know it, or names a medium that is no path.</summary>
    internal static DriveFinding? Of(JsonElement blocks, DiskDevice drive)
    {
        foreach (JsonElement one in blocks.EnumerateArray())
        {
            if (one.TryGetProperty("qdev", out JsonElement device) && IsOf(device.GetString() ?? "", drive.Id))
            {
                string? path = one.TryGetProperty("inserted", out JsonElement inserted) ? inserted.GetProperty("file").GetString() ?? "" : null;
                bool isOpen = one.TryGetProperty("tray_open", out JsonElement tray) && tray.GetBoolean();
                return path is null || System.IO.Path.IsPathFullyQualified(path) ? new DriveFinding(path, isOpen) : null;
            }
        }

        return null;
    }

    // The id alone, or the path to it.
    private static bool IsOf(string device, string id) => device == id || device.EndsWith("/" + id, StringComparison.Ordinal);
}
