using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>boot order</c> of a device: 1 is tried first, and disks and cards are tried in one order.</summary>
internal static class DeviceBootOrder
{
    private const int Max = int.MaxValue;

    /// <summary>Reads the element; <see langword="null"/> for a device that is not booted from.</summary>
    internal static int? Read(ElementReader device)
    {
        XmlValue? order = device.Child("boot")?.RequiredAttribute("order");
        int? number = order?.ToInteger(Max);
        return number == 0 ? throw order!.Invalid("orders start at 1") : number;
    }

    /// <summary>Accepts devices that all have an order of their own.</summary>
    /// <exception cref="HypervisorException">Two have the same; the message names both.</exception>
    internal static DomainDevices RequireUnique(DomainDevices devices)
    {
        var taken = new Dictionary<int, ElementPosition>();
        foreach ((DomainDevice device, int? order) in Orders(devices))
        {
            if (order is { } number && !taken.TryAdd(number, device.Position))
            {
                throw device.Position.Unsupported($"boot order '{number}' used for more than one device, also by {taken[number]}");
            }
        }

        return devices;
    }

    private static IEnumerable<(DomainDevice Device, int? Order)> Orders(DomainDevices devices) =>
    [
        .. devices.Disks.Select(disk => ((DomainDevice)disk, disk.BootOrder)),
        .. devices.Interfaces.Select(card => ((DomainDevice)card, card.BootOrder)),
    ];
}
