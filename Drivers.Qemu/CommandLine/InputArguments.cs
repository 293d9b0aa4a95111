using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Mouse, tablet and keyboard.</summary>
internal static class InputArguments
{
    /// <summary>All but those that the machine brings along.</summary>
    internal static IEnumerable<string> Of(ValueList<InputDevice> inputs, MachineType machine) => inputs
        .Where(input => input.Bus is not InputBus.Ps2)
        .SelectMany(input => new[] { "-device", Driver(input, machine) + input.PlaceToQemu(machine) });

    private static string Driver(InputDevice input, MachineType machine) => (input.Bus, input.Kind) switch
    {
        (InputBus.Usb, InputKind.Mouse) => "usb-mouse",
        (InputBus.Usb, InputKind.Tablet) => "usb-tablet",
        (InputBus.Usb, InputKind.Keyboard) => "usb-kbd",
        (InputBus.Virtio, InputKind.Mouse) => machine.VirtioDriver("mouse"),
        (InputBus.Virtio, InputKind.Tablet) => machine.VirtioDriver("tablet"),
        (InputBus.Virtio, InputKind.Keyboard) => machine.VirtioDriver("keyboard"),
        _ => throw new UnreachableException(),
    };
}
