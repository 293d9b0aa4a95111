namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>How fast the guest writes to its memory, as <c>query-dirty-rate</c> tells it.</summary>
/// <param name="Status">libvirt's <c>virDomainDirtyRateStatus</c>: 0 nobody asked, 1 being measured, 2 measured.</param>
/// <param name="StartedAt">When measuring began, in seconds of the host's uptime.</param>
/// <param name="Period">For how many seconds it measures.</param>
/// <param name="MegabytesPerSecond">The result, once there is one.</param>
internal sealed record DirtyRate(int Status, long StartedAt, int Period, long? MegabytesPerSecond)
{
    internal static DirtyRate Read(QmpReply reply) => new(
        reply.Text("status") switch { "measuring" => 1, "measured" => 2, _ => 0 },
        reply.Number("start-time"),
        (int)reply.Number("calc-time"),
        reply.Optional("dirty-rate")?.Number());
}
