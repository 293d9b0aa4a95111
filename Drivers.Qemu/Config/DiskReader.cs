using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Reads one <c>disk</c>.</summary>
internal static class DiskReader
{
    /// <summary>Reads the element, whose kind is known.</summary>
    internal static DiskDevice Read(ElementReader element, DiskKind kind, MachineType machine)
    {
        DiskDriver driver = DiskDriver.Read(element.Child("driver"));
        DiskSource? source = DiskSource.Read(element, element.Attribute("type"), driver.Format);
        if (source is null && kind is DiskKind.Disk)
        {
            throw element.Invalid("missing required element 'source'");
        }

        ElementReader target = element.RequiredChild("target");
        (string name, DiskBus bus) = DiskTarget.Read(target, machine);
        DiskDevice disk = DomainDevice.WithPlace(new DiskDevice(name, bus), element) with
        {
            Kind = kind,
            Source = source,
            Driver = driver,
            IsReadOnly = ReadReadOnly(element, kind, bus),
            IsShareable = element.Child("shareable") is not null,
            Label = DiskLabel.Read(element, bus),
            BootOrder = DeviceBootOrder.Read(element),
        };
        return WithAddress(disk, element, target);
    }

    private static DiskDevice WithAddress(DiskDevice disk, ElementReader element, ElementReader target)
    {
        if (disk is { Kind: DiskKind.Cdrom, Bus: DiskBus.Virtio or DiskBus.Usb })
        {
            throw target.Unsupported($"there is no CD drive on bus '{DiskTarget.Buses[disk.Bus]}'");
        }

        if (disk is { Bus: DiskBus.Usb, Driver.HasWriteCache: false })
        {
            throw element.Child("driver")!.Attribute("cache")!.Unsupported("a USB disk of QEMU always has a write cache");
        }

        if (disk is { Kind: DiskKind.Cdrom, Source.Backing.Source: not null })
        {
            throw element.Child("backingStore")!.Unsupported("a medium that can be changed is one image");
        }

        if (disk is { IsShareable: true, Driver.Format: DiskFormat.Qcow2 })
        {
            throw element.Child("shareable")!.Unsupported("a qcow2 image has one writer");
        }

        bool isWritten = disk.Address is not null;
        disk = disk with { Address = disk.Address ?? DiskTarget.PlaceOf(disk.Target, disk.Bus) };
        return DiskTarget.Fault(disk.Address, disk.Bus, disk.Target) is not { } fault
            ? disk
            : throw (isWritten ? element.Child("address")!.Invalid(fault) : target.Unsupported(fault));
    }

    private static bool ReadReadOnly(ElementReader element, DiskKind kind, DiskBus bus)
    {
        ElementReader? readOnly = element.Child("readonly");
        return kind is DiskKind.Disk && bus is (DiskBus.Ide or DiskBus.Sata) && readOnly is not null
            ? throw readOnly.Unsupported("QEMU has no read-only IDE or SATA disk")
            : readOnly is not null || kind is DiskKind.Cdrom;
    }
}
