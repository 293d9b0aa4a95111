using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Adds the controllers that a board has, and those that the devices of the definition need.</summary>
internal static class ControllerDefaults
{
    // The companions' share of their master's six ports.
    private const int PortsOfCompanion = 2;

    /// <summary>The devices with their controllers; PCI bridges and ports come with the addresses.</summary>
    internal static DomainDevices Add(DomainDevices devices, MachineType machine)
    {
        List<ControllerDevice> all = [.. devices.Controllers];
        AddOfBoard(all, machine);
        AddUpTo(all, MaxController(devices, DiskBus.Scsi), index => new ScsiController(index, null));
        AddUpTo(all, MaxController(devices, DiskBus.Ide), index => new IdeController(index));
        AddUpTo(all, MaxController(devices, DiskBus.Sata), index => new SataController(index));
        foreach (int index in VirtioSerialIndexes(devices))
        {
            Add(all, new VirtioSerialController(index));
        }

        return devices with { Controllers = [.. all.Select(controller => WithModel(controller, machine))] };
    }

    private static void AddOfBoard(List<ControllerDevice> all, MachineType machine)
    {
        switch (machine.Family)
        {
            case MachineFamily.I440Fx:
                AddUpTo(all, 0, index => new UsbController(index, UsbModel.Piix3Uhci));
                AddUpTo(all, 0, index => new PciController(index, PciModel.PciRoot));
                break;
            case MachineFamily.Q35:
                AddUpTo(all, 0, index => new UsbController(index, UsbModel.QemuXhci));
                AddUpTo(all, 0, index => new SataController(index));
                AddUpTo(all, 0, index => new PciController(index, PciModel.PcieRoot));
                break;
        }
    }

    private static void AddUpTo(List<ControllerDevice> all, int last, Func<int, ControllerDevice> make)
    {
        for (int index = 0; index <= last; index++)
        {
            Add(all, make(index));
        }
    }

    private static void Add(List<ControllerDevice> all, ControllerDevice controller)
    {
        if (!all.Exists(one => one.Type == controller.Type && one.Index == controller.Index))
        {
            all.Add(controller);
        }
    }

    private static int MaxController(DomainDevices devices, DiskBus bus) => devices.Disks
        .Where(disk => disk.Bus == bus)
        .Select(disk => disk.Address is DriveAddress address ? address.Controller : -1)
        .DefaultIfEmpty(-1)
        .Max();

    // Only those that are named: as with libvirt, a gap between them stays one.
    private static IEnumerable<int> VirtioSerialIndexes(DomainDevices devices) => devices.All
        .Where(device => device.NeedsPort is PortNeed.VirtioSerial or PortNeed.VirtioConsole)
        .Select(device => device.Address is VirtioSerialAddress address ? address.Controller : 0)
        .Distinct();

    private static ControllerDevice WithModel(ControllerDevice controller, MachineType machine) => controller switch
    {
        ScsiController { Model: null } scsi => scsi with
        {
            Model = machine.HasPci ? ScsiModel.Lsilogic : ScsiModel.VirtioScsi,
        },
        UsbController { IsCompanion: true, MasterStartPort: null } usb => usb with
        {
            MasterStartPort = PortsOfCompanion * (usb.Model - UsbModel.Ich9Uhci1),
        },
        _ => controller,
    };
}
