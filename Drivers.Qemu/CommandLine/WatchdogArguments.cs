using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The watchdog: its card, and what QEMU does when it fires.</summary>
internal static class WatchdogArguments
{
    /// <summary>Nothing when there is none.</summary>
    internal static IEnumerable<string> Of(WatchdogDevice? watchdog, MachineType machine) => watchdog is null
        ? []
        : ["-device", $"{watchdog.ModelName}{watchdog.PlaceToQemu(machine)}", "-action", $"watchdog={watchdog.ActionName}"];
}
