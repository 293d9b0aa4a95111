using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>QEMU's names of disks.</summary>
internal static class BlockNames
{
    private const string Peripherals = "/machine/peripheral/";

    /// <summary>The target of the disk that an entry of <c>query-block</c> or <c>query-blockstats</c> is about; none for what is not in the XML.</summary>
    internal static string? TargetOf(QmpReply entry, IReadOnlyDictionary<string, string> targets)
        => Find(DeviceId(entry.Optional("qdev")?.Text()), targets)
            ?? Find(entry.Optional("node-name")?.Text(), targets)
            ?? Find(entry.Optional("inserted")?.Optional("node-name")?.Text(), targets);

    // Either the id alone, or a path below it: /machine/peripheral/virtio-disk0/virtio-backend.
    private static string? DeviceId(string? device)
    {
        if (device is null || !device.StartsWith(Peripherals, StringComparison.Ordinal))
        {
            return device;
        }

        int end = device.IndexOf('/', Peripherals.Length);
        return end < 0 ? device[Peripherals.Length..] : device[Peripherals.Length..end];
    }

    private static string? Find(string? name, IReadOnlyDictionary<string, string> targets)
        => name is null ? null : targets.TryGetValue(name, out string? target) ? target : null;
}
