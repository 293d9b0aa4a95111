using System;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>What the balloon device tells: how much memory the guest has, and what its driver says of it.</summary>
/// <param name="ActualKiB">What the balloon leaves the guest.</param>
/// <param name="Guest">What the driver said last; <see langword="null"/> of a device that does not tell.</param>
internal sealed record BalloonReport(long ActualKiB, QmpReply? Guest)
{
    /// <summary>Where devices with an id are.</summary>
    internal const string Peripherals = "/machine/peripheral";

    /// <summary>The path of the balloon among the devices that <c>qom-list</c> tells; <see langword="null"/> when there is none.</summary>
    internal static string? FindDevice(QmpReply devices)
    {
        foreach (QmpReply device in devices.Items())
        {
            if (device.Text("type").StartsWith("child<virtio-balloon-", StringComparison.Ordinal))
            {
                return $"{Peripherals}/{device.Text("name")}";
            }
        }

        return null;
    }

    /// <summary>The whole of it, with what QEMU takes of the host.</summary>
    internal MemoryStatistics ToStatistics(long residentBytes)
    {
        QmpReply? stats = Guest?.Required("stats");
        return new MemoryStatistics
        {
            ActualKiB = ActualKiB,
            ResidentKiB = residentBytes / 1024,
            SwapInKiB = KiB("stat-swap-in"),
            SwapOutKiB = KiB("stat-swap-out"),
            MajorFaults = Count("stat-major-faults"),
            MinorFaults = Count("stat-minor-faults"),
            UnusedKiB = KiB("stat-free-memory"),
            AvailableKiB = KiB("stat-total-memory"),
            UsableKiB = KiB("stat-available-memory"),
            DiskCachesKiB = KiB("stat-disk-caches"),
            HugePageAllocations = Count("stat-htlb-pgalloc"),
            HugePageFailures = Count("stat-htlb-pgfail"),
            UpdatedAt = UpdatedAt(),
        };

        // QEMU has all bits set, which is cut at 63 of them, where the driver has said nothing.
        long? Count(string name) => stats?.Optional(name)?.Number() is { } number and >= 0 and < long.MaxValue ? number : null;

        long? KiB(string name) => Count(name) / 1024;
    }

    private DateTimeOffset? UpdatedAt()
        => Guest?.Optional("last-update")?.Number() is { } seconds and > 0 and <= 253_402_300_799 // The end of the year 9999.
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
