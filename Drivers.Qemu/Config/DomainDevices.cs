using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>devices</c>.</summary>
/// <remarks>
/// A new kind of device is a file of its own, a record derived from <see cref="DomainDevice"/>, and here a property and
/// a line in <see cref="Read"/>, <see cref="ToXml"/> and <see cref="Select"/>. Addresses, aliases and conflicts then
/// follow from what the record says of itself.
/// </remarks>
internal sealed record DomainDevices
{
    /// <summary>Absolute path of QEMU; <see langword="null"/> leaves the choice to the driver.</summary>
    internal string? Emulator { get; init; }

    /// <summary>By bus, then by target.</summary>
    internal ValueList<DiskDevice> Disks { get; init; } = [];

    /// <summary>As written, but those of one type by index.</summary>
    internal ValueList<ControllerDevice> Controllers { get; init; } = [];

    /// <summary>As they are written.</summary>
    internal ValueList<InterfaceDevice> Interfaces { get; init; } = [];

    /// <summary>By port.</summary>
    internal ValueList<SerialDevice> Serials { get; init; } = [];

    /// <summary>At most one.</summary>
    internal WatchdogDevice? Watchdog { get; init; }

    /// <summary>At most one.</summary>
    internal PanicDevice? Panic { get; init; }

    /// <summary>All devices, in the order of the XML.</summary>
    internal IReadOnlyList<DomainDevice> All
    {
        get
        {
            var all = new List<DomainDevice>();
            Select(device =>
            {
                all.Add(device);
                return device;
            });
            return all;
        }
    }

    /// <summary>Reads <c>devices</c>; a domain without any is legal.</summary>
    internal static DomainDevices Read(ElementReader domain, MachineType machine)
    {
        if (domain.Child("devices") is not { } devices)
        {
            return new DomainDevices();
        }

        AbsentBalloon.Read(devices);
        return new DomainDevices
        {
            Emulator = devices.Child("emulator")?.Text().ToAbsolutePath(),
            Disks = DiskDevice.ReadAll(devices, machine),
            Controllers = ControllerList.ReadAll(devices, machine),
            Interfaces = InterfaceDevice.ReadAll(devices, machine),
            Serials = SerialDevice.ReadAll(devices, machine),
            Watchdog = WatchdogDevice.Read(devices, machine),
            Panic = PanicDevice.Read(devices, machine),
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "devices",
        Emulator is null ? null : new XElement("emulator", Emulator),
        Disks.Select(disk => disk.ToXml(view)),
        Controllers.Select(controller => controller.ToXml(view)),
        Interfaces.Select(one => one.ToXml(view)),
        SerialDevice.ToXml(Serials, view),
        Watchdog?.ToXml(view),
        AbsentBalloon.ToXml(),
        Panic?.ToXml(view));

    /// <summary>These devices, each replaced by what <paramref name="change"/> makes of it, in the order of the XML.</summary>
    /// <param name="change">Keeps the kind of the device: <c>device with { ... }</c>.</param>
    internal DomainDevices Select(Func<DomainDevice, DomainDevice> change)
    {
        ValueList<T> Each<T>(ValueList<T> list)
            where T : DomainDevice => [.. list.Select(device => (T)change(device))];

        T? One<T>(T? device)
            where T : DomainDevice => device is null ? null : (T)change(device);

        return this with
        {
            Disks = Each(Disks),
            Controllers = Each(Controllers),
            Interfaces = Each(Interfaces),
            Serials = Each(Serials),
            Watchdog = One(Watchdog),
            Panic = One(Panic),
        };
    }

    /// <summary>Gives every device that has no alias libvirt's; a device keeps the one that it has.</summary>
    internal DomainDevices WithAliases()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return Select(device =>
        {
            int number = counts.GetValueOrDefault(device.AliasPrefix);
            counts[device.AliasPrefix] = number + 1;
            return device.Alias is null ? device with { Alias = device.DefaultAlias(number) } : device;
        });
    }

    /// <summary>The files of the devices.</summary>
    internal IEnumerable<HostFile> HostFiles() =>
        [.. Disks.Select(disk => disk.HostFile).OfType<HostFile>(), .. Interfaces.SelectMany(one => one.HostFiles)];
}
