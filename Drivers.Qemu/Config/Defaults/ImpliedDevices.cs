using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>What a definition has though nobody asked for it: the migratable form leaves it out, and who reads that adds it again.</summary>
internal static class ImpliedDevices
{
    /// <summary>The devices without those that completing them adds in just that form.</summary>
    internal static DomainDevices LeaveOut(DomainDevices devices, MachineType machine) => devices with
    {
        Audio = machine.HasPci ? null : devices.Audio,
        Inputs = machine.HasPci ? [.. devices.Inputs.Where(static one => one is not { Kind: InputKind.Keyboard, Bus: InputBus.Ps2 })] : devices.Inputs,
        Controllers = machine.Family is MachineFamily.I440Fx
            ? [.. devices.Controllers.Where(one => !IsImplied(devices, one))]
            : devices.Controllers,
    };

    // One that is not alone of its type is told, as with libvirt; so is one whose name somebody chose.
    private static bool IsImplied(DomainDevices devices, ControllerDevice controller) => !controller.HasUserAlias && controller switch
    {
        PciController { Index: 0, Model: PciModel.PciRoot } => devices.Controllers.OfType<PciController>().Count() == 1,
        UsbController { Index: 0, Model: UsbModel.Piix3Uhci } => devices.Controllers.OfType<UsbController>().Count() == 1,
        _ => false,
    };
}
