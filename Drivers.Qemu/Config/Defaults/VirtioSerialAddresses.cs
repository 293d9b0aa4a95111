using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Gives every virtio console and channel a port.</summary>
internal static class VirtioSerialAddresses
{
    /// <summary>The devices; consoles come first, and only one of them may be port 0. Controllers are added when full.</summary>
    /// <exception cref="HypervisorException">Two devices have one port, or there is no such port.</exception>
    internal static DomainDevices Assign(DomainDevices devices)
    {
        var taken = new Dictionary<VirtioSerialAddress, DevicePosition>();
        foreach (DomainDevice device in devices.All.Where(one => one.NeedsVirtioSerial is not VirtioSerialNeed.None))
        {
            if (device.Address is VirtioSerialAddress address)
            {
                Take(address, device, devices, taken);
            }
        }

        foreach (VirtioSerialNeed need in new[] { VirtioSerialNeed.Console, VirtioSerialNeed.Channel })
        {
            var controllers = devices.Controllers.OfType<VirtioSerialController>().OrderBy(one => one.Index).ToList();
            devices = devices.Select(device => device.NeedsVirtioSerial == need && device.Address is null
                ? device with { Address = Next(need, device, controllers, taken) }
                : device);
            devices = devices with
            {
                Controllers = [.. devices.Controllers, .. controllers.Except(devices.Controllers)],
            };
        }

        return devices;
    }

    private static void Take(
        VirtioSerialAddress address,
        DomainDevice device,
        DomainDevices devices,
        Dictionary<VirtioSerialAddress, DevicePosition> taken)
    {
        VirtioSerialController controller = devices.Controllers.OfType<VirtioSerialController>()
            .First(one => one.Index == address.Controller);
        if (address.Port >= PortsOf(controller))
        {
            throw ConfigError.Invalid(device.Position, $"{address}: the last port is {PortsOf(controller) - 1}");
        }

        if (!taken.TryAdd(address, device.Position))
        {
            throw ConfigError.Invalid(device.Position, $"{address} is that of {taken[address]} too");
        }
    }

    private static VirtioSerialAddress Next(
        VirtioSerialNeed need,
        DomainDevice device,
        List<VirtioSerialController> controllers,
        Dictionary<VirtioSerialAddress, DevicePosition> taken)
    {
        int first = need is VirtioSerialNeed.Console ? 0 : 1;
        for (int i = 0; ; i++)
        {
            if (i == controllers.Count)
            {
                controllers.Add(new VirtioSerialController(controllers.Count == 0 ? 0 : controllers[^1].Index + 1));
            }

            for (int port = first; port < PortsOf(controllers[i]); port++)
            {
                var address = new VirtioSerialAddress(controllers[i].Index, 0, port);
                if (taken.TryAdd(address, device.Position))
                {
                    return address;
                }
            }
        }
    }

    private static int PortsOf(VirtioSerialController controller) => controller.Ports ?? VirtioSerialController.MaxPorts;
}
