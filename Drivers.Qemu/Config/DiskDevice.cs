using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>disk</c>: a file or a block device of the host as a disk of the guest.</summary>
/// <param name="Target">Names the disk in its domain: <c>vda</c>. What the guest calls it is up to the guest.</param>
/// <param name="Bus">How it is attached.</param>
internal sealed record DiskDevice(string Target, DiskBus Bus) : DomainDevice
{
    private static readonly Words<DiskKind> Kinds = new(("disk", DiskKind.Disk), ("cdrom", DiskKind.Cdrom));

    /// <summary>What it looks like to the guest.</summary>
    internal DiskKind Kind { get; init; }

    /// <summary>What it shows; <see langword="null"/> for a drive without a medium.</summary>
    internal DiskSource? Source { get; init; }

    /// <summary>How QEMU treats it.</summary>
    internal DiskDriver Driver { get; init; } = new();

    /// <summary>Whether the guest may not write; always so for a CD.</summary>
    internal bool IsReadOnly { get; init; }

    /// <summary>Whether several guests may write to it at once.</summary>
    internal bool IsShareable { get; init; }

    /// <summary>When the firmware tries it, 1 first; <see langword="null"/> leaves that to <c>os</c>.</summary>
    internal int? BootOrder { get; init; }

    /// <summary>What the guest is told of its make.</summary>
    internal DiskLabel Label { get; init; } = new();

    /// <summary>Place among the targets of its bus.</summary>
    internal int Index => DiskTarget.IndexOf(Target);

    /// <summary>QEMU's name of the node that gives the bytes their meaning; the device sits on it.</summary>
    internal string FormatNode => Target + "-format";

    /// <summary>QEMU's name of the node that is the file.</summary>
    internal string StorageNode => Target + "-storage";

    /// <summary>The files below that one, which the guest does not write.</summary>
    internal IEnumerable<HostFile> BackingFiles => (Source?.Chain ?? []).Skip(1)
        .Select(image => new HostFile(image.Path, $"<devices><disk> '{Target}' <backingStore><source>", IsWritten: false));

    /// <summary>The file; none for a drive without a medium.</summary>
    internal HostFile? HostFile =>
        Source is null ? null : new HostFile(Source.Path, $"<devices><disk> '{Target}' <source>", !IsReadOnly);

    /// <inheritdoc/>
    internal override string AliasPrefix => "disk";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => Bus is DiskBus.Usb ? PortNeed.Usb : PortNeed.None;

    /// <summary>Reads all disks, within a bus ordered by target: the guest finds them in this order.</summary>
    internal static ValueList<DiskDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var targets = new Dictionary<string, DiskDevice>(StringComparer.Ordinal);
        var disks = new List<DiskDevice>();
        foreach (ElementReader element in devices.Children("disk"))
        {
            DiskDevice disk = DiskReader.Read(element, Kinds.Read(element.Attribute("device"), DiskKind.Disk), machine);
            disks.Add(targets.TryAdd(disk.Target, disk)
                ? disk
                : throw element.Invalid($"target '{disk.Target}' is used twice, also by {targets[disk.Target].Position}"));
        }

        return [.. disks.OrderBy(disk => disks.FindIndex(first => first.Bus == disk.Bus)).ThenBy(disk => disk.Index)];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "disk",
        new XAttribute("type", Source?.TypeName ?? "file"),
        new XAttribute("device", Kinds[Kind]),
        Driver.ToXml(),
        Source?.ToXml(),
        Source?.Backing?.ToXml(),
        new XElement("target", new XAttribute("dev", Target), new XAttribute("bus", DiskTarget.Buses[Bus])),
        IsReadOnly ? new XElement("readonly") : null,
        IsShareable ? new XElement("shareable") : null,
        Label.ToXml(),
        BootOrder is { } order ? new XElement("boot", new XAttribute("order", order)) : null,
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => (Bus, Address) switch
    {
        (DiskBus.Ide, DriveAddress at) => $"ide{at.Controller}-{at.Bus}-{at.Unit}",
        (DiskBus.Sata, DriveAddress at) => $"sata{at.Controller}-{at.Bus}-{at.Unit}",
        (DiskBus.Scsi, DriveAddress at) => $"scsi{at.Controller}-{at.Bus}-{at.Target}-{at.Unit}",
        _ => $"{DiskTarget.Buses[Bus]}-disk{Index}",
    };

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Bus is DiskBus.Virtio ? new PciNeed(PciTurn.Disk, PciConnection.Express) : null;
}
