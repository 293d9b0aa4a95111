using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>USB hubs, which come before whatever is plugged into them.</summary>
internal static class HubArguments
{
    /// <summary>All of them, those near the controllers first.</summary>
    internal static IEnumerable<string> Of(ValueList<HubDevice> hubs, MachineType machine) => hubs
        .OrderBy(hub => hub.Depth)
        .SelectMany(hub => new[] { "-device", "usb-hub" + hub.PlaceToQemu(machine) });
}
