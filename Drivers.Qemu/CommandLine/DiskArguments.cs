using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Disks: two block nodes for each image, the file and its format, and the device on top.</summary>
internal static class DiskArguments
{
    /// <summary>All disks, with the place of each in the order of booting.</summary>
    internal static IEnumerable<string> Of(DomainDevices devices, MachineType machine, BootOrder order)
    {
        foreach (DiskDevice disk in devices.Disks)
        {
            if (disk.Source is { } source)
            {
                foreach (string node in DiskNodes.Backing(disk, source))
                {
                    yield return "-blockdev";
                    yield return node;
                }

                yield return "-blockdev";
                yield return DiskNodes.Storage(disk, source);
                yield return "-blockdev";
                yield return DiskNodes.Format(disk);
            }

            yield return "-device";
            yield return Driver(disk, machine) + Place(disk, devices, machine)
                + (disk.Source is null ? "" : $",drive={disk.FormatNode}")
                + order.ToQemu(disk)
                + Options(disk);
        }
    }

    private static string Driver(DiskDevice disk, MachineType machine) => (disk.Bus, disk.Kind) switch
    {
        (DiskBus.Virtio, _) => machine.HasPci ? "virtio-blk-pci" : "virtio-blk-device",
        (DiskBus.Ide or DiskBus.Sata, DiskKind.Disk) => "ide-hd",
        (DiskBus.Ide or DiskBus.Sata, _) => "ide-cd",
        (DiskBus.Scsi, DiskKind.Disk) => "scsi-hd",
        (DiskBus.Scsi, _) => "scsi-cd",
        (DiskBus.Usb, _) => "usb-storage,removable=off",
        _ => throw new UnreachableException(),
    };

    private static string Place(DiskDevice disk, DomainDevices devices, MachineType machine) => (disk.Bus, disk.Address) switch
    {
        (DiskBus.Ide, DriveAddress at) => $",id={disk.Id},bus=ide.{at.Bus},unit={at.Unit}",
        (DiskBus.Sata, DriveAddress at) => $",id={disk.Id},bus={SataController.Bus(machine, at.Controller, at.Unit)}",
        (DiskBus.Scsi, DriveAddress at) when IsLsi(devices, at.Controller) =>
            $",id={disk.Id},bus=scsi{at.Controller}.0,scsi-id={at.Unit}",
        _ => disk.PlaceToQemu(machine),
    };

    private static bool IsLsi(DomainDevices devices, int index) => devices.Controllers
        .Any(controller => controller is ScsiController { Model: ScsiModel.Lsilogic } && controller.Index == index);

    private static string Options(DiskDevice disk) =>
        (disk.IsShareable ? ",share-rw=on" : "")
        + (disk.Driver.Cache is DiskCache.Default ? "" : $",write-cache={(disk.Driver.HasWriteCache ? "on" : "off")}")
        + Option("werror", Policy(disk.Driver.ErrorPolicy))
        + Option("rerror", Policy(ReadPolicy(disk.Driver)))
        + Option("serial", disk.Label.Serial)
        + Option("wwn", disk.Label.Wwn is { } wwn ? "0x" + wwn : null)
        + Option("vendor", disk.Label.Vendor)
        + Option("product", disk.Label.Product);

    private static DiskErrorPolicy ReadPolicy(DiskDriver driver) => driver switch
    {
        { ReadErrorPolicy: not DiskErrorPolicy.Default } => driver.ReadErrorPolicy,
        { ErrorPolicy: DiskErrorPolicy.Enospace } => DiskErrorPolicy.Default,
        _ => driver.ErrorPolicy,
    };

    private static string? Policy(DiskErrorPolicy policy) => policy switch
    {
        DiskErrorPolicy.Default => null,
        DiskErrorPolicy.Stop => "stop",
        DiskErrorPolicy.Report => "report",
        DiskErrorPolicy.Ignore => "ignore",
        DiskErrorPolicy.Enospace => "enospc",
        _ => throw new UnreachableException(),
    };

    private static string Option(string name, string? value) =>
        value is null ? "" : $",{name}={QemuOption.Escape(value)}";
}
