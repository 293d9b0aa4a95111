using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The memory balloon.</summary>
internal static class BalloonArguments
{
    /// <summary>Nothing when there is none. Statistics are asked for on the monitor: <see cref="PostStartCommand"/>.</summary>
    internal static IEnumerable<string> Of(BalloonDevice? balloon, MachineType machine) => balloon is not { Model: BalloonModel.Virtio }
        ? []
        :
        [
            "-device",
            machine.VirtioDriver("balloon")
                + Switch("deflate-on-oom", balloon.Autodeflates)
                + Switch("free-page-reporting", balloon.ReportsFreePages)
                + balloon.PlaceToQemu(machine),
        ];

    private static string Switch(string property, bool? value) =>
        value is { } known ? $",{property}={(known ? "on" : "off")}" : "";
}
