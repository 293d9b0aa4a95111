using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>disk</c>: a file of the host as a disk of the guest.</summary>
/// <param name="Target">Names the disk in its domain: <c>vda</c>. What the guest calls it is up to the guest.</param>
/// <param name="Bus">How it is attached; the target's first two letters say the same.</param>
/// <param name="Format">What the bytes mean.</param>
/// <param name="Source">Absolute path on the host.</param>
/// <param name="IsReadOnly">Whether the guest may not write.</param>
internal sealed record DiskDevice(string Target, DiskBus Bus, DiskFormat Format, string Source, bool IsReadOnly)
    : DomainDevice
{
    private const int MaxLetters = 3;
    private const int IdeDisks = 4;

    private static readonly Words<DiskBus> Buses = new(("virtio", DiskBus.Virtio), ("ide", DiskBus.Ide));
    private static readonly Words<DiskFormat> Formats = new(("raw", DiskFormat.Raw), ("qcow2", DiskFormat.Qcow2));

    /// <summary>Place on its bus, from the target's letters: <c>vda</c> is 0, <c>vdz</c> 25, <c>vdaa</c> 26.</summary>
    internal int Index => Target.Skip(2).Aggregate(0, (index, letter) => (index * 26) + letter - 'a' + 1) - 1;

    /// <inheritdoc/>
    internal override string AliasPrefix => "disk";

    /// <summary>QEMU's name of the node that gives the bytes their meaning; the device sits on it.</summary>
    internal string FormatNode => Target + "-format";

    /// <summary>QEMU's name of the node that is the file.</summary>
    internal string StorageNode => Target + "-storage";

    /// <summary>QEMU's driver of the format node.</summary>
    internal string FormatDriver => Formats[Format];

    /// <summary>The file.</summary>
    internal HostFile HostFile => new(Source, $"<devices><disk> '{Target}' <source>", !IsReadOnly);

    /// <summary>Reads all disks, within a bus ordered by target: the guest finds them in this order.</summary>
    internal static ValueList<DiskDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        var disks = new List<DiskDevice>();
        foreach (ElementReader element in devices.Children("disk"))
        {
            DiskDevice disk = Read(element, machine);
            disks.Add(targets.Add(disk.Target) ? disk : throw element.Invalid($"target '{disk.Target}' is used twice"));
        }

        return [.. disks.OrderBy(disk => disks.FindIndex(first => first.Bus == disk.Bus)).ThenBy(disk => disk.Index)];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "disk",
        new XAttribute("type", "file"),
        new XAttribute("device", "disk"),
        new XElement("driver", new XAttribute("name", "qemu"), new XAttribute("type", Formats[Format])),
        new XElement("source", new XAttribute("file", Source)),
        new XElement("target", new XAttribute("dev", Target), new XAttribute("bus", Buses[Bus])),
        IsReadOnly ? new XElement("readonly") : null,
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => Target;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Bus is DiskBus.Virtio ? new PciNeed(PciTurn.Disk, PciConnection.Express) : null;

    private static DiskDevice Read(ElementReader element, MachineType machine)
    {
        element.Attribute("type")?.MustBe("file");
        element.Attribute("device")?.MustBe("disk");
        ElementReader? driver = element.Child("driver");
        driver?.Attribute("name")?.MustBe("qemu");
        DiskFormat format = Formats.Read(driver?.Attribute("type"), DiskFormat.Raw);
        string source = element.RequiredChild("source").RequiredAttribute("file").ToAbsolutePath();
        (string target, DiskBus bus) = ReadTarget(element.RequiredChild("target"), machine);
        ElementReader? readOnly = element.Child("readonly");
        if (readOnly is not null && bus is DiskBus.Ide)
        {
            throw readOnly.Unsupported("QEMU has no read-only IDE disk");
        }

        return WithPlace(new DiskDevice(target, bus, format, source, readOnly is not null), element);
    }

    private static (string Target, DiskBus Bus) ReadTarget(ElementReader element, MachineType machine)
    {
        XmlValue target = element.RequiredAttribute("dev");
        DiskBus? named = BusOf(target.Text);
        XmlValue? written = element.Attribute("bus");
        DiskBus? bus = written is null ? named : Buses.Read(written);
        if (bus is null || bus != named)
        {
            throw target.Unsupported("names are vda, vdb, ... for virtio and hda to hdd for ide");
        }

        bool hasBus = bus is DiskBus.Ide ? machine.HasIde : machine.Family is not MachineFamily.None;
        return hasBus
            ? (target.Text, bus.Value)
            : throw element.Unsupported($"machine '{machine.Name}' has no {Buses[bus.Value]} bus");
    }

    private static DiskBus? BusOf(string target)
    {
        string letters = target.Length is > 2 and <= 2 + MaxLetters ? target[2..] : "";
        return (target, letters) switch
        {
            (_, "") => null,
            _ when !letters.All(char.IsAsciiLetterLower) => null,
            (['v', 'd', ..], _) => DiskBus.Virtio,
            (['h', 'd', ..], [var letter]) when letter < 'a' + IdeDisks => DiskBus.Ide,
            _ => null,
        };
    }
}
