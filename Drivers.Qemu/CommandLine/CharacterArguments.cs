using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Character devices: the host's end, and what the guest sees.</summary>
internal static class CharacterArguments
{
    /// <summary>All of them. Channels come before the consoles, for which QEMU takes the ports that are left.</summary>
    internal static IEnumerable<string> Of(DomainDevices devices, MachineType machine) =>
    [
        .. devices.Serials.SelectMany(serial => Of(serial, serial.Driver, machine, Index(serial))),
        .. devices.Parallels.SelectMany(parallel => Of(parallel, "isa-parallel", machine, Index(parallel))),
        .. devices.Channels.SelectMany(channel => Of(channel, "virtserialport", machine, Name(channel))),
        .. devices.Consoles.SelectMany(console => Of(console, "virtconsole", machine)),
    ];

    private static string[] Of(CharacterDevice device, string driver, MachineType machine, string properties = "") =>
    [
        "-chardev", Backend(device.Source, device.ChardevId) + Log(device.Log),
        "-device", $"{driver},chardev={device.ChardevId}{device.PlaceToQemu(machine)}{properties}",
    ];

    // Which of COM1 to COM4, LPT1 to LPT3 it is.
    private static string Index(NumberedDevice device) => device.LastPort is null ? "" : $",index={device.Port}";

    private static string Name(ChannelDevice channel) => $",name={QemuOption.Escape(channel.Name)}";

    // wait=off: a guest must not wait for someone to look at its console.
    private static string Backend(CharacterSource source, string id) => source switch
    {
        CharacterSource.Null => $"null,id={id}",
        CharacterSource.Pty => $"pty,id={id}",
        CharacterSource.File file => $"file,id={id},path={QemuOption.Escape(file.Path)},append={OnOff(file.Append)}",
        CharacterSource.Unix { Path: { } path } unix =>
            $"socket,id={id},path={QemuOption.Escape(path)}{Listens(unix.Connects)}",
        CharacterSource.Tcp tcp =>
            $"socket,id={id},host={QemuOption.Escape(tcp.Host ?? "")},port={tcp.Service}"
            + (tcp.IsTelnet ? ",telnet=on" : "")
            + Listens(tcp.Connects),
        _ => throw new UnreachableException(),
    };

    private static string Listens(bool connects) => connects ? "" : ",server=on,wait=off";

    private static string Log(CharacterLog? log) =>
        log is null ? "" : $",logfile={QemuOption.Escape(log.File)},logappend={OnOff(log.Append)}";

    private static string OnOff(bool value) => value ? "on" : "off";
}
