using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>A disk, as <c>query-blockstats</c> tells it.</summary>
/// <param name="Statistics">What the guest did with it.</param>
/// <param name="HighestOffset">Where the highest byte is that was written to its storage, as far as QEMU knows.</param>
internal sealed record BlockCounters(BlockStatistics Statistics, long HighestOffset)
{
    /// <summary>All disks, by target.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="targets">Targets by QEMU's names.</param>
    internal static IReadOnlyDictionary<string, BlockCounters> Read(QmpReply reply, IReadOnlyDictionary<string, string> targets)
    {
        var disks = new Dictionary<string, BlockCounters>(StringComparer.Ordinal);
        foreach (QmpReply device in reply.Items())
        {
            if (BlockNames.TargetOf(device, targets) is { } target)
            {
                disks[target] = Read(device);
            }
        }

        return disks;
    }

    private static BlockCounters Read(QmpReply device)
    {
        QmpReply counters = device.Required("stats");
        return new BlockCounters(
            new BlockStatistics
            {
                ReadRequests = counters.Number("rd_operations"),
                ReadBytes = counters.Number("rd_bytes"),
                ReadTime = Nanoseconds(counters.Number("rd_total_time_ns")),
                WriteRequests = counters.Number("wr_operations"),
                WriteBytes = counters.Number("wr_bytes"),
                WriteTime = Nanoseconds(counters.Number("wr_total_time_ns")),
                FlushRequests = counters.Number("flush_operations"),
                FlushTime = Nanoseconds(counters.Number("flush_total_time_ns")),
            },
            (device.Optional("parent")?.Required("stats") ?? counters).Number("wr_highest_offset"));
    }

    private static TimeSpan Nanoseconds(long count) => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick);
}
