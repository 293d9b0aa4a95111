using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Gives every PCI device a place, the one that libvirt 9.0 gives it, and adds the buses for that.</summary>
internal static class PciAddresses
{
    private const int Ich9Slot = 0x1d;
    private const int SecondIch9Slot = 0x1a;
    private const int Ich9SoundSlot = 0x1b;

    private static readonly ElementPosition Board = new("the board's own device", ErrorDomain.Domain);
    private static readonly ElementPosition Spare = new("a device to come", ErrorDomain.Domain);

    /// <summary>The devices, all with addresses; those that had one keep it.</summary>
    /// <exception cref="HypervisorException">Two devices have one address, or there is no room.</exception>
    internal static DomainDevices Assign(DomainDevices devices, MachineType machine)
    {
        if (!machine.HasPci)
        {
            return devices;
        }

        devices = WithBoardAddresses(devices, machine);
        devices = IsPlaced(devices, machine) ? devices : AddBuses(devices, machine);
        var slots = new PciSlots(machine, PciControllers(devices));
        devices = Place(devices, machine, slots);
        return devices.Select(device => Finish(device, slots));
    }

    // Of a stored definition that is so: no device without an address, no bus without a controller.
    private static bool IsPlaced(DomainDevices devices, MachineType machine)
    {
        int count = PciControllers(devices).Count();
        return PciControllers(devices).All(one => one.Index < count) && devices.All.All(device => device.NeedsPci(machine) is null
            || (device.Address is PciAddress address && address.Bus < count));
    }

    // A rehearsal that may grow buses; one spare slot is kept as libvirt keeps it, for what is plugged in later.
    private static DomainDevices AddBuses(DomainDevices devices, MachineType machine)
    {
        var slots = new PciSlots(machine, PciControllers(devices));
        int before = PciControllers(devices).Max(one => one.Index) + 1;
        Place(devices, machine, slots, KeepSpareSlot);
        if (before == 1 && slots.Buses.Count > 1 && machine.Family is MachineFamily.Q35)
        {
            slots.TakeNext(PciConnection.Express, Spare);
        }

        var added = new List<ControllerDevice>();
        for (int index = 1; index < slots.Buses.Count; index++)
        {
            if (PciControllers(devices).All(one => one.Index != index))
            {
                var controller = new PciController(index, slots.Buses[index].Model);
                added.Add(controller);
                slots.TakeNext(controller.NeedsPci(machine)!.Value.Connection, controller.Position);
            }
        }

        return devices with { Controllers = [.. devices.Controllers, .. added] };
    }

    private static void KeepSpareSlot(PciSlots slots)
    {
        if (slots.Buses[0].Model is PciModel.PciRoot && slots.Buses.Any(bus => !bus.IsFull))
        {
            slots.TakeNext(PciConnection.Conventional, Spare);
        }
    }

    private static DomainDevices Place(
        DomainDevices devices, MachineType machine, PciSlots slots, Action<PciSlots>? afterBoard = null)
    {
        var placed = new Dictionary<int, PciAddress>();
        List<(DomainDevice Device, PciNeed Need, int Number)> wanting = [.. devices.All
            .Select((device, number) => (Device: device, Need: device.NeedsPci(machine), Number: number))
            .Where(one => one.Need is not null)
            .Select(one => (one.Device, one.Need!.Value, one.Number))];
        foreach ((DomainDevice device, PciNeed need, _) in wanting)
        {
            if (device.Address is PciAddress written)
            {
                slots.TakeWritten(written, need.Connection, device.Position);
            }
            else if (device.Address is not null)
            {
                throw device.Position.Unsupported($"it cannot have an address of type '{device.Address.Type}'");
            }
        }

        wanting.RemoveAll(one => one.Device.Address is not null);
        PlaceOnBoard(wanting, machine, slots, placed);
        afterBoard?.Invoke(slots);
        foreach ((DomainDevice device, PciNeed need, int number) in wanting
            .Where(one => !placed.ContainsKey(one.Number))
            .OrderBy(one => one.Need.Turn))
        {
            placed[number] = device is UsbController { IsIch9: true } usb
                ? PlaceIch9(usb, devices, placed, slots)
                : slots.TakeNext(need.Connection, device.Position);
        }

        if (placed.Count == 0)
        {
            return devices;
        }

        int at = 0;
        return devices.Select(device =>
            placed.TryGetValue(at++, out PciAddress? address) ? device with { Address = address } : device);
    }

    // Where the boards of old had them, which is also where QEMU puts a first display by itself.
    private static void PlaceOnBoard(
        List<(DomainDevice Device, PciNeed Need, int Number)> wanting,
        MachineType machine,
        PciSlots slots,
        Dictionary<int, PciAddress> placed)
    {
        bool isExpress = machine.Family is MachineFamily.Q35;
        if (isExpress)
        {
            foreach ((DomainDevice device, _, int number) in wanting.Where(one => one.Device is UsbController { Model: UsbModel.Ich9Uhci1 }))
            {
                int slot = slots.IsFreeOnRoot(Ich9Slot) ? Ich9Slot : SecondIch9Slot;
                if (slots.IsFreeOnRoot(slot))
                {
                    placed[number] = new PciAddress(0, slot) { IsMultifunction = true };
                    slots.Take(placed[number], PciConnection.Express, device.Position);
                }
            }
        }

        foreach (PciAddress board in BoardFunctions(isExpress))
        {
            slots.Take(board, PciConnection.Conventional, Board);
        }

        foreach ((DomainDevice device, PciNeed need, int number) in wanting.Where(one => one.Need.Turn is PciTurn.Video).Take(1))
        {
            int slot = isExpress ? 1 : 2;
            if (slots.IsFreeOnRoot(slot))
            {
                placed[number] = new PciAddress(0, slot);
                slots.Take(placed[number], need.Connection, device.Position);
            }
            else
            {
                placed[number] = slots.TakeNext(need.Connection, device.Position);
            }
        }

        foreach ((DomainDevice device, PciNeed need, int number) in wanting
            .Where(one => isExpress && one.Device is SoundDevice { Model: SoundModel.Ich9 } && slots.IsFreeOnRoot(Ich9SoundSlot)).Take(1))
        {
            placed[number] = new PciAddress(0, Ich9SoundSlot);
            slots.Take(placed[number], need.Connection, device.Position);
        }
    }

    // The ISA bridge, and beside it power management on pc, SMBus on q35.
    private static PciAddress[] BoardFunctions(bool isExpress) => isExpress
        ? [new PciAddress(0, 0x1f), new PciAddress(0, 0x1f, 3)]
        : [new PciAddress(0, 1), new PciAddress(0, 1, 3)];

    // The four functions of ICH9 share a slot: the master is function 7, its companions are 0 to 2.
    private static PciAddress PlaceIch9(
        UsbController usb, DomainDevices devices, Dictionary<int, PciAddress> placed, PciSlots slots)
    {
        int function = usb.Model switch
        {
            UsbModel.Ich9Uhci1 => 0,
            UsbModel.Ich9Uhci2 => 1,
            UsbModel.Ich9Uhci3 => 2,
            _ => 7,
        };
        PciAddress? sibling = devices.All
            .Select((device, number) => (Device: device, Address: placed.GetValueOrDefault(number) ?? device.Address as PciAddress))
            .Where(one => one.Device is UsbController { IsIch9: true } other && other.Index == usb.Index)
            .Select(one => one.Address)
            .FirstOrDefault(address => address is not null);
        if (sibling is null)
        {
            return slots.TakeNext(PciConnection.Conventional, usb.Position, function)
                with { IsMultifunction = function == 0 ? true : null };
        }

        var address = new PciAddress(sibling.Bus, sibling.Slot, function) { IsMultifunction = function == 0 ? true : null };
        slots.Take(address, PciConnection.Conventional, usb.Position);
        return address;
    }

    private static DomainDevices WithBoardAddresses(DomainDevices devices, MachineType machine) => devices with
    {
        Controllers = devices.Controllers.Change<ControllerDevice, ControllerDevice>(controller => (controller, machine.Family) switch
        {
            (IdeController, _) => AtBoard(controller, new PciAddress(0, 1, 1)),
            (UsbController { Model: UsbModel.Piix3Uhci, Index: 0 }, MachineFamily.I440Fx) =>
                AtBoard(controller, new PciAddress(0, 1, 2)),
            (SataController { Index: 0 }, MachineFamily.Q35) => AtBoard(controller, new PciAddress(0, 0x1f, 2)),
            _ => controller,
        }),
    };

    private static ControllerDevice AtBoard(ControllerDevice controller, PciAddress place) => controller.Address switch
    {
        null => controller with { Address = place },
        { } written when written == place => controller,
        _ => throw controller.Position.Invalid($"it is part of the board, at PCI address {place}"),
    };

    private static DomainDevice Finish(DomainDevice device, PciSlots slots)
    {
        if (device.Address is PciAddress { Function: 0, IsMultifunction: null } first && slots.IsMultifunction(first))
        {
            device = device with { Address = first with { IsMultifunction = true } };
        }

        return device is PciController { IsRoot: false } controller ? Numbered(controller) : device;
    }

    private static PciController Numbered(PciController controller)
    {
        var address = (PciAddress)controller.Address!;
        if (controller.Model is PciModel.PciBridge && controller.Index <= address.Bus)
        {
            throw controller.Position.Unsupported($"its index {controller.Index} must be above its bus {address.Bus}");
        }

        return controller.Model switch
        {
            PciModel.PcieRootPort when controller is { Chassis: null } or { Port: null } => controller with
            {
                Chassis = controller.Chassis ?? controller.Index,
                Port = controller.Port ?? ((address.Slot << 3) + address.Function),
            },
            PciModel.PciBridge when controller.Chassis is null => controller with { Chassis = controller.Index },
            _ => controller,
        };
    }

    private static IEnumerable<PciController> PciControllers(DomainDevices devices) =>
        devices.Controllers.OfType<PciController>();
}
