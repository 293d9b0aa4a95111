using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Legal disks and controllers. Their PCI places are for the machine to give.</summary>
internal static class DeviceGenerator
{
    private static readonly UsbModel[] UsbModels = [.. Enum.GetValues<UsbModel>().Where(model =>
        model is not (UsbModel.Ich9Uhci1 or UsbModel.Ich9Uhci2 or UsbModel.Ich9Uhci3))];

    private static Gen<DiskDriver> Driver =>
        from format in Gen.Elements(Enum.GetValues<DiskFormat>())
        from cache in Gen.Elements(Enum.GetValues<DiskCache>())
        from io in Gen.Elements(Enum.GetValues<DiskIo>())
        from discard in Gen.Elements(Enum.GetValues<DiskDiscard>())
        from zeroes in Gen.Elements(Enum.GetValues<DiskDetectZeroes>())
        from policy in Gen.Elements(Enum.GetValues<DiskErrorPolicy>())
        from readPolicy in Gen.Elements(Enum.GetValues<DiskErrorPolicy>())
        let driver = new DiskDriver
        {
            Format = format,
            Cache = cache,
            Discard = discard,
            DetectZeroes = zeroes,
            ErrorPolicy = policy,
            ReadErrorPolicy = readPolicy is DiskErrorPolicy.Enospace ? DiskErrorPolicy.Default : readPolicy,
        }
        select io is DiskIo.Native && !driver.IsDirect ? driver : driver with { Io = io };

    /// <summary>Disks in the order in which they are kept.</summary>
    internal static Gen<ValueList<DiskDevice>> Disks(MachineType machine)
    {
        string[] virtio = machine.Family is MachineFamily.None ? [] : ["vda", "vdb", "vdz", "vdaa"];
        string[] ide = machine.HasIde ? ["hda", "hdc", "hdd"] : [];
        string[] others = machine.HasPci ? ["sda", "sdb", "sdg", "sdh", "sdu"] : [];
        return from targets in Gen.SubListOf<string>([.. virtio, .. ide, .. others])
            from other in Gen.Elements(DiskBus.Sata, DiskBus.Scsi)
            from disks in Gen.CollectToList(targets, target => Disk(target, target[0] switch
            {
                'v' => DiskBus.Virtio,
                'h' => DiskBus.Ide,
                _ => other,
            }))
            select (ValueList<DiskDevice>)[.. disks.OrderBy(disk => disk.Bus).ThenBy(disk => disk.Index)];
    }

    /// <summary>Controllers in the order in which they are kept.</summary>
    internal static Gen<ValueList<ControllerDevice>> Controllers(MachineType machine)
    {
        if (!machine.HasPci)
        {
            return Gen.Constant<ValueList<ControllerDevice>>([]);
        }

        return from usb in Gen.SubListOf(0, 1, 2)
            from model in Gen.Elements(UsbModels)
            from ports in Gen.Choose(1, 15)
            from scsi in Gen.SubListOf(0, 1)
            from scsiModel in Gen.Elements<ScsiModel?>(null, ScsiModel.Lsilogic, ScsiModel.VirtioScsi)
            from sata in Gen.SubListOf(0, 1, 2)
            from serial in Gen.SubListOf(0, 3)
            from pci in Gen.SubListOf(1, 2, 5)
            let all = usb.Select(index => (ControllerDevice)Usb(index, model, ports))
                .Concat(scsi.Select(index => new ScsiController(index, scsiModel)))
                .Concat(sata.Select(index => new SataController(index)))
                .Concat(serial.Select(index => new VirtioSerialController(index) { Ports = ports, Vectors = index }))
                .Concat(pci.Select(index => Pci(index, machine)))
            select ControllerList.Sort(all);
    }

    private static UsbController Usb(int index, UsbModel model, int ports)
    {
        var controller = new UsbController(index, model);
        return controller.HasPorts ? controller with { Ports = ports } : controller;
    }

    private static PciController Pci(int index, MachineType machine) => machine.Family is MachineFamily.Q35
        ? new PciController(index, PciModel.PcieRootPort) { Chassis = index + 1, Port = index }
        : new PciController(index, PciModel.PciBridge);

    private static Gen<DiskDevice> Disk(string target, DiskBus bus) =>
        from driver in Driver
        from path in DefinitionGenerator.AbsolutePath
        from isBlock in Gen.Elements(true, false)
        from isCdrom in Gen.Elements(true, false)
        from isEmpty in Gen.Elements(true, false)
        from flag in Gen.Elements(true, false)
        from order in Gen.Choose(1, 255)
        from serial in DefinitionGenerator.Maybe(DefinitionGenerator.Text("aZ0 ,=<&'"))
        from alias in Gen.Elements(null, "ua-" + target)
        let kind = isCdrom && bus is not DiskBus.Virtio ? DiskKind.Cdrom : DiskKind.Disk
        select new DiskDevice(target, bus)
        {
            Kind = kind,
            Source = kind is DiskKind.Cdrom && isEmpty ? null : new DiskSource(path, isBlock),
            Driver = driver,
            IsReadOnly = kind is DiskKind.Cdrom || (flag && bus is DiskBus.Virtio or DiskBus.Scsi),
            IsShareable = flag && driver.Format is DiskFormat.Raw,
            BootOrder = flag ? order : null,
            Label = new DiskLabel
            {
                Serial = serial,
                Wwn = flag && bus is not DiskBus.Virtio ? "5000c50015EA71ac" : null,
                Vendor = bus is DiskBus.Scsi ? serial?[..1] : null,
                Product = bus is DiskBus.Scsi ? serial : null,
            },
            Alias = alias,
            Address = DiskTarget.PlaceOf(target, bus),
        };
}
