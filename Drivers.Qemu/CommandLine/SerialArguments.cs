using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Serial ports: the host's end and the UART.</summary>
internal static class SerialArguments
{
    /// <summary>All ports.</summary>
    internal static IEnumerable<string> Of(ValueList<SerialDevice> serials) => serials.SelectMany(Of);

    private static string[] Of(SerialDevice serial) =>
    [
        "-chardev", Backend(serial.Source, $"char{serial.Id}"),
        "-device", $"isa-serial,chardev=char{serial.Id},id={serial.Id},index={serial.Port}",
    ];

    // wait=off: a guest must not wait for someone to look at its console.
    private static string Backend(CharacterSource source, string id) => source switch
    {
        CharacterSource.Null => $"null,id={id}",
        CharacterSource.File file => $"file,id={id},path={QemuOption.Escape(file.Path)},append={OnOff(file.Append)}",
        CharacterSource.Unix unix => $"socket,id={id},path={QemuOption.Escape(unix.Path)},server=on,wait=off",
        _ => throw new UnreachableException(),
    };

    private static string OnOff(bool value) => value ? "on" : "off";
}
