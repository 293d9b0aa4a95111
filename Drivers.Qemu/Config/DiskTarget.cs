using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>target</c> of a disk: its name, the bus that goes with it, and the place that follows from both.</summary>
internal static class DiskTarget
{
    private const int MaxLetters = 3;
    private const int IdeBuses = 2;
    private const int IdeUnits = 2;
    private const int ScsiDisks = 7;
    private const int MaxScsiTarget = 255;
    private const int MaxScsiUnit = 16383;

    internal static readonly Words<DiskBus> Buses = new(
        ("virtio", DiskBus.Virtio),
        ("ide", DiskBus.Ide),
        ("sata", DiskBus.Sata),
        ("scsi", DiskBus.Scsi),
        ("usb", DiskBus.Usb));

    /// <summary>Place among the targets of its bus, from the letters: <c>vda</c> is 0, <c>vdz</c> 25, <c>vdaa</c> 26.</summary>
    internal static int IndexOf(string target) =>
        target.Skip(2).Aggregate(0, (index, letter) => (index * 26) + letter - 'a' + 1) - 1;

    /// <summary>Reads name and bus. The first letters say the bus where nothing else does, as in libvirt.</summary>
    internal static (string Target, DiskBus Bus) Read(ElementReader element, MachineType machine)
    {
        XmlValue target = element.RequiredAttribute("dev");
        XmlValue? written = element.Attribute("bus");
        if (!IsName(target.Text))
        {
            throw target.Unsupported("names are vda, vdb, ... for virtio, hda to hdd for ide, and sda, sdb, ... else");
        }

        DiskBus bus = written is not null ? Buses.Read(written) : target.Text[0] switch
        {
            'v' => DiskBus.Virtio,
            'h' => DiskBus.Ide,
            _ => DiskBus.Scsi,
        };
        bool hasBus = bus switch
        {
            DiskBus.Virtio => machine.Family is not MachineFamily.None,
            DiskBus.Ide => machine.HasIde,
            DiskBus.Scsi => machine.Family is not MachineFamily.None,
            _ => machine.HasPci,
        };
        return hasBus
            ? (target.Text, bus)
            : throw element.Unsupported($"machine '{machine.Name}' has no {Buses[bus]} bus");
    }

    /// <summary>The place that a target has when no other is written; <see langword="null"/> where that is no drive.</summary>
    internal static DriveAddress? PlaceOf(string target, DiskBus bus)
    {
        int index = IndexOf(target);
        return bus switch
        {
            DiskBus.Ide => new DriveAddress(
                index / (IdeBuses * IdeUnits), index / IdeUnits % IdeBuses, 0, index % IdeUnits),
            DiskBus.Sata => new DriveAddress(
                index / SataController.PortCount, 0, 0, index % SataController.PortCount),
            DiskBus.Scsi => new DriveAddress(index / ScsiDisks, 0, 0, index % ScsiDisks),
            _ => null,
        };
    }

    /// <summary>What is wrong with an address on that bus; <see langword="null"/> when nothing is.</summary>
    internal static string? Fault(DeviceAddress? address, DiskBus bus, string target) => (bus, address) switch
    {
        (DiskBus.Virtio, null or PciAddress or VirtioMmioAddress) => null,
        (DiskBus.Usb, null or UsbAddress) => null,
        (DiskBus.Ide, DriveAddress { Controller: 0, Bus: < IdeBuses, Target: 0, Unit: < IdeUnits }) => null,
        (DiskBus.Ide, DriveAddress) => $"'{target}': the IDE controller 0 has buses 0 and 1, with units 0 and 1",
        (DiskBus.Sata, DriveAddress { Bus: 0, Target: 0, Unit: < SataController.PortCount, Controller: < 256 }) => null,
        (DiskBus.Sata, DriveAddress) => $"'{target}': a SATA controller has units 0 to 5 on bus 0, target 0",
        (DiskBus.Scsi, DriveAddress
        {
            Bus: 0,
            Target: <= MaxScsiTarget,
            Unit: <= MaxScsiUnit,
            Controller: < 256,
        }) => null,
        (DiskBus.Scsi, DriveAddress) => $"'{target}': a SCSI controller has bus 0, targets to 255, units to 16383",
        (_, not null) => $"'{target}': a disk on bus '{Buses[bus]}' cannot have an address of type '{address.Type}'",
        _ => null,
    };

    private static bool IsName(string target) => target.Length is > 2 and <= 2 + MaxLetters
        && target[0] is ('v' or 'h' or 's')
        && target[1] is 'd'
        && target.Skip(2).All(char.IsAsciiLetterLower);
}
