using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Processors as bits: the first is the lowest bit of the first byte.</summary>
internal static class CpuMap
{
    /// <summary>The map of some processors.</summary>
    /// <param name="processors">Their numbers.</param>
    /// <param name="count">How many there are on the host: the map has a bit for each.</param>
    internal static byte[] Of(IEnumerable<int> processors, int count)
    {
        byte[] map = new byte[(count + 7) / 8];
        foreach (int processor in processors)
        {
            map[processor / 8] |= (byte)(1 << (processor % 8));
        }

        return map;
    }
}
