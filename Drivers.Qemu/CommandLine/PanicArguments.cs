using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The panic device.</summary>
internal static class PanicArguments
{
    /// <summary>Nothing when there is none. What QEMU does when the guest uses it: <see cref="ActionArguments"/>.</summary>
    internal static IEnumerable<string> Of(PanicDevice? panic, MachineType machine) => panic is null
        ? []
        : ["-device", Driver(panic) + Place(panic, machine)];

    private static string Driver(PanicDevice panic) => panic.Model is PanicModel.Isa ? "pvpanic" : "pvpanic-pci";

    // Of the ISA cards it is the one that calls its port "ioport".
    private static string Place(PanicDevice panic, MachineType machine) => panic.Address is IsaAddress { IoBase: var port }
        ? $",id={panic.Id}{(port is null ? "" : $",ioport=0x{port:x}")}"
        : panic.PlaceToQemu(machine);
}
