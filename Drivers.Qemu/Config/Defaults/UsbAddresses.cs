using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Gives every USB device a port of a controller.</summary>
internal static class UsbAddresses
{
    /// <summary>The devices, all with ports; those that had one keep it.</summary>
    /// <exception cref="HypervisorException">Two devices have one port, or there is none left.</exception>
    internal static DomainDevices Assign(DomainDevices devices)
    {
        var controllers = devices.Controllers.OfType<UsbController>()
            .Where(one => one.PortCount > 0)
            .OrderBy(one => one.Index)
            .ToList();
        var taken = new Dictionary<UsbAddress, DevicePosition>();
        foreach (DomainDevice device in devices.All.Where(one => one.NeedsPort is PortNeed.Usb))
        {
            if (device.Address is UsbAddress { Port.Length: > 0 } address)
            {
                Take(address, device, controllers, taken);
            }
        }

        return devices.Select(device => device.NeedsPort is PortNeed.Usb && device.Address is not UsbAddress { Port.Length: > 0 }
            ? device with { Address = Next(device, controllers, taken) }
            : device);
    }

    private static void Take(
        UsbAddress address,
        DomainDevice device,
        List<UsbController> controllers,
        Dictionary<UsbAddress, DevicePosition> taken)
    {
        UsbController controller = controllers.Find(one => one.Index == address.Bus)
            ?? throw ConfigError.Invalid(device.Position, $"{address}: there is no such USB controller");
        if (address.Port.Contains('.', System.StringComparison.Ordinal))
        {
            throw ConfigError.Unsupported(device.Position, $"{address}: there are no USB hubs");
        }

        if (int.Parse(address.Port, CultureInfo.InvariantCulture) > controller.PortCount)
        {
            throw ConfigError.Invalid(device.Position, $"{address}: that controller has {controller.PortCount} ports");
        }

        if (!taken.TryAdd(address, device.Position))
        {
            throw ConfigError.Invalid(device.Position, $"{address} is that of {taken[address]} too");
        }
    }

    private static UsbAddress Next(
        DomainDevice device, List<UsbController> controllers, Dictionary<UsbAddress, DevicePosition> taken)
    {
        int? bus = (device.Address as UsbAddress)?.Bus;
        foreach (UsbController controller in controllers.Where(one => bus is null || one.Index == bus))
        {
            for (int port = 1; port <= controller.PortCount; port++)
            {
                var address = new UsbAddress(controller.Index, $"{port}");
                if (taken.TryAdd(address, device.Position))
                {
                    return address;
                }
            }
        }

        throw ConfigError.Unsupported(device.Position, "there is no USB port left for it");
    }
}
