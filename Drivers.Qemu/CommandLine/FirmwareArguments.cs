using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>A firmware other than the machine's own: a ROM, or two flashes for code and variables.</summary>
internal static class FirmwareArguments
{
    private const string Code = "pflash0";
    private const string Variables = "pflash1";

    /// <summary>The block nodes, or the ROM; nothing where nothing is said.</summary>
    /// <exception cref="InvalidOperationException">A path is missing: <see cref="FirmwareCatalog.Complete"/> finds it.</exception>
    internal static IEnumerable<string> Of(GuestFirmware? firmware)
    {
        if (firmware is null)
        {
            return [];
        }

        if (!firmware.IsComplete)
        {
            throw new InvalidOperationException("the definition asks for a firmware that was not chosen yet");
        }

        return firmware.Type is LoaderType.Rom
            ? ["-bios", firmware.Loader!]
            :
            [
                .. Node(Code, firmware.Loader!, firmware.IsReadOnly is not false),
                .. firmware.Nvram is null ? [] : Node(Variables, firmware.Nvram, isReadOnly: false),
                .. firmware.IsSecure is true ? ["-global", "driver=cfi.pflash01,property=secure,value=on"] : Array.Empty<string>(),
            ];
    }

    /// <summary>What ties the flashes to the machine.</summary>
    internal static IEnumerable<string> Properties(GuestFirmware? firmware)
    {
        if (firmware is { Type: LoaderType.Flash })
        {
            yield return $"{Code}={Code}-format";
            if (firmware.Nvram is not null)
            {
                yield return $"{Variables}={Variables}-format";
            }
        }
    }

    private static string[] Node(string name, string path, bool isReadOnly) =>
    [
        "-blockdev",
        QemuOption.Json(json =>
        {
            json.WriteString("driver", "file");
            json.WriteString("node-name", $"{name}-storage");
            json.WriteString("filename", path);
            json.WriteBoolean("read-only", isReadOnly);
        }),
        "-blockdev",
        QemuOption.Json(json =>
        {
            json.WriteString("driver", "raw");
            json.WriteString("node-name", $"{name}-format");
            json.WriteString("file", $"{name}-storage");
            json.WriteBoolean("read-only", isReadOnly);
        }),
    ];
}
