using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;
using static Rx.Hypervisor.Streams.Config.SwitchWords;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The kernel, where the host brings one, and the firmware's way of booting.</summary>
internal static class BootArguments
{
    /// <summary>The kernel's options take their value as it is: no escaping.</summary>
    internal static IEnumerable<string> Of(GuestBoot boot) =>
    [
        .. Option("-kernel", boot.Kernel),
        .. Option("-initrd", boot.Initrd),
        .. Option("-append", boot.Arguments),
        .. boot.Machine.BootsFromDisk ? ["-boot", string.Join(',', Settings(boot))] : Array.Empty<string>(),
    ];

    // strict: the firmware tries what has a place in the order, and nothing else.
    private static IEnumerable<string> Settings(GuestBoot boot)
    {
        if (boot.Menu is { } menu)
        {
            yield return $"menu={OnOff(menu.IsEnabled)}";
            if (menu.TimeoutMilliseconds is { } timeout)
            {
                yield return $"splash-time={timeout}";
            }
        }

        if (boot.Bios?.RebootTimeout is { } pause)
        {
            yield return $"reboot-timeout={pause}";
        }

        yield return "strict=on";
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];
}
