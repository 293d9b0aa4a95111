using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>The kernel, where the host brings one.</summary>
internal static class BootArguments
{
    /// <summary>These options take their value as it is: no escaping.</summary>
    internal static IEnumerable<string> Of(GuestBoot boot)
    {
        if (boot.Kernel is null)
        {
            return [];
        }

        List<string> arguments = ["-kernel", boot.Kernel];
        if (boot.Initrd is not null)
        {
            arguments.AddRange(["-initrd", boot.Initrd]);
        }

        if (boot.Arguments is not null)
        {
            arguments.AddRange(["-append", boot.Arguments]);
        }

        return arguments;
    }
}
