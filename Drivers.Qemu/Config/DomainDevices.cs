using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>devices</c>. A new kind of device is a file of its own, and a line in each of these members.</summary>
/// <param name="Emulator">Absolute path of QEMU; <see langword="null"/> leaves the choice to the driver.</param>
/// <param name="Disks">By bus, then by target.</param>
/// <param name="Serials">By port.</param>
/// <param name="Watchdog">At most one.</param>
/// <param name="Panic">At most one.</param>
internal sealed record DomainDevices(
    string? Emulator,
    ValueList<DiskDevice> Disks,
    ValueList<SerialDevice> Serials,
    WatchdogDevice? Watchdog,
    PanicDevice? Panic)
{
    private static readonly DomainDevices None = new(null, [], [], null, null);

    /// <summary>Reads <c>devices</c>; a domain without any is legal.</summary>
    internal static DomainDevices Read(ElementReader domain, MachineType machine)
    {
        if (domain.Child("devices") is not { } devices)
        {
            return None;
        }

        AbsentDevices.Read(devices);
        return new DomainDevices(
            devices.Child("emulator")?.Text().ToAbsolutePath(),
            DiskDevice.ReadAll(devices, machine),
            SerialDevice.ReadAll(devices, machine),
            WatchdogDevice.Read(devices, machine),
            PanicDevice.Read(devices, machine));
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "devices",
        Emulator is null ? null : new XElement("emulator", Emulator),
        Disks.Select(disk => disk.ToXml()),
        SerialDevice.ToXml(Serials),
        Watchdog?.ToXml(),
        AbsentDevices.ToXml(),
        Panic?.ToXml());

    /// <summary>The files of the disks.</summary>
    internal IEnumerable<HostFile> HostFiles() => Disks.Select(disk => disk.HostFile);
}
