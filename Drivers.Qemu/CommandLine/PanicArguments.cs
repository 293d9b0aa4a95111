using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The panic device.</summary>
internal static class PanicArguments
{
    /// <summary>Nothing when there is none. What QEMU does when the guest uses it: <see cref="ActionArguments"/>.</summary>
    internal static IEnumerable<string> Of(PanicDevice? panic, MachineType machine) => panic is null
        ? []
        : ["-device", $"{Driver(panic.Model)}{panic.PlaceToQemu(machine)}"];

    private static string Driver(PanicModel model) => model is PanicModel.Isa ? "pvpanic" : "pvpanic-pci";
}
