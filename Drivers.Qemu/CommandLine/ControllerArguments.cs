using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Controllers, each before what sits on it.</summary>
internal static class ControllerArguments
{
    /// <summary>All that the board does not have.</summary>
    internal static IEnumerable<string> Of(ValueList<ControllerDevice> controllers, MachineType machine) => controllers
        .Where(controller => !controller.IsBuiltIn(machine))
        .OrderBy(Rank)
        .SelectMany(controller => new[] { "-device", Of(controller, machine) });

    // A bridge sits in a port, and a further bridge behind a bridge of a lower index.
    private static int Rank(ControllerDevice controller) => controller switch
    {
        PciController { Model: PciModel.PcieRootPort } => 0,
        PciController { Model: PciModel.PcieToPciBridge } => 1,
        PciController => 2,
        UsbController { IsCompanion: true } => 4,
        _ => 3,
    };

    private static string Of(ControllerDevice controller, MachineType machine) => controller switch
    {
        PciController pci => pci.Device + controller.PlaceToQemu(machine)
            + Option(pci.Model is PciModel.PciBridge ? "chassis_nr" : "chassis", pci.Chassis)
            + Option("port", pci.Port),
        // An id must be unique, and the master has it.
        UsbController { IsCompanion: true } usb =>
            $"{Driver(usb.Model)},masterbus={Config.Addresses.BusNames.Usb(usb.Index)},firstport={usb.MasterStartPort ?? 0}"
            + usb.Address?.ToQemu(machine),
        UsbController usb => Driver(usb.Model) + controller.PlaceToQemu(machine)
            + Option("p2", usb.Ports) + Option("p3", usb.Ports),
        SataController => "ahci" + controller.PlaceToQemu(machine),
        ScsiController { Model: ScsiModel.VirtioScsi } => Virtio("virtio-scsi", machine) + controller.PlaceToQemu(machine),
        ScsiController => "lsi" + controller.PlaceToQemu(machine),
        VirtioSerialController serial => Virtio("virtio-serial", machine) + controller.PlaceToQemu(machine)
            + Option("max_ports", serial.Ports) + Option("vectors", serial.Vectors),
        _ => throw new UnreachableException(),
    };

    private static string Virtio(string name, MachineType machine) => name + (machine.HasPci ? "-pci" : "-device");

    private static string Option(string name, int? value) => value is null ? "" : $",{name}={value}";

    private static string Driver(UsbModel model) => model switch
    {
        UsbModel.Piix3Uhci => "piix3-usb-uhci",
        UsbModel.Piix4Uhci => "piix4-usb-uhci",
        UsbModel.PciOhci => "pci-ohci",
        UsbModel.Ehci => "usb-ehci",
        UsbModel.Ich9Ehci1 => "ich9-usb-ehci1",
        UsbModel.Ich9Uhci1 => "ich9-usb-uhci1",
        UsbModel.Ich9Uhci2 => "ich9-usb-uhci2",
        UsbModel.Ich9Uhci3 => "ich9-usb-uhci3",
        UsbModel.NecXhci => "nec-usb-xhci",
        UsbModel.QemuXhci => "qemu-xhci",
        _ => throw new UnreachableException(),
    };
}
