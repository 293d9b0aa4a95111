using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The watchdogs: their cards, and what QEMU does when one fires.</summary>
internal static class WatchdogArguments
{
    /// <summary>Nothing when there is none.</summary>
    internal static IEnumerable<string> Of(ValueList<WatchdogDevice> watchdogs, MachineType machine) =>
    [
        .. watchdogs.SelectMany(watchdog => Card(watchdog, machine)),
        .. watchdogs.Take(1).SelectMany(watchdog => new[] { "-action", $"watchdog={watchdog.QemuAction}" }),
    ];

    // The chipset's own is only let loose: it is there in any case.
    private static string[] Card(WatchdogDevice watchdog, MachineType machine) =>
        watchdog.Model is WatchdogModel.Itco
            ? ["-global", "ICH9-LPC.noreboot=off"]
            : ["-device", watchdog.ModelName + watchdog.PlaceToQemu(machine)];
}
