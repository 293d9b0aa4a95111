using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>What is in a disk, as <c>query-block</c> tells it.</summary>
/// <param name="Capacity">Bytes that the guest sees.</param>
internal sealed record BlockMedium(long Capacity)
{
    /// <summary>All disks with a medium, by target.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="targets">Targets by QEMU's names.</param>
    internal static IReadOnlyDictionary<string, BlockMedium> Read(QmpReply reply, IReadOnlyDictionary<string, string> targets)
    {
        var disks = new Dictionary<string, BlockMedium>(StringComparer.Ordinal);
        foreach (QmpReply device in reply.Items())
        {
            if (BlockNames.TargetOf(device, targets) is { } target && device.Optional("inserted") is { } inserted)
            {
                disks[target] = new BlockMedium(inserted.Required("image").Number("virtual-size"));
            }
        }

        return disks;
    }
}
