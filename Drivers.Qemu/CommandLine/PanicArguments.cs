using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The panic device, and what QEMU does when the guest uses it.</summary>
internal static class PanicArguments
{
    /// <summary>Nothing when there is none. <c>on_crash</c> is <c>destroy</c>, so a panic ends the process.</summary>
    internal static IEnumerable<string> Of(PanicDevice? panic, MachineType machine) => panic is null
        ? []
        : ["-device", $"{Driver(panic.Model)}{panic.PlaceToQemu(machine)}", "-action", "panic=shutdown"];

    private static string Driver(PanicModel model) => model is PanicModel.Isa ? "pvpanic" : "pvpanic-pci";
}
