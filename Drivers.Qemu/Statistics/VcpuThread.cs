using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>A virtual CPU, as <c>query-cpus-fast</c> tells it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="ThreadId">The thread of QEMU that runs it.</param>
internal readonly record struct VcpuThread(int Number, int ThreadId)
{
    /// <summary>All of them, by number.</summary>
    internal static IReadOnlyList<VcpuThread> Read(QmpReply reply) =>
    [
        .. reply.Items()
            .Select(static cpu => new VcpuThread((int)cpu.Number("cpu-index"), (int)cpu.Number("thread-id")))
            .OrderBy(static cpu => cpu.Number),
    ];
}
