using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Gives every channel a port of a virtio-serial controller.</summary>
internal static class VirtioSerialAddresses
{
    // Port 0 is for a console: old guests look for one there.
    private const int FirstPort = 1;

    /// <summary>The devices; consoles are left to QEMU. A controller is added when the others are full.</summary>
    /// <exception cref="HypervisorException">Two devices have one port, or there is no such port.</exception>
    internal static DomainDevices Assign(DomainDevices devices)
    {
        var taken = new Dictionary<VirtioSerialAddress, ElementPosition>();
        foreach (DomainDevice device in devices.All.Where(one => one.NeedsPort is PortNeed.VirtioSerial or PortNeed.VirtioConsole))
        {
            if (device.Address is VirtioSerialAddress address)
            {
                Take(address, device, devices, taken);
            }
        }

        var controllers = devices.Controllers.OfType<VirtioSerialController>().OrderBy(one => one.Index).ToList();
        devices = devices.Select(device => device is { NeedsPort: PortNeed.VirtioSerial, Address: null }
            ? device with { Address = Next(device, controllers, taken) }
            : device);
        return devices with { Controllers = [.. devices.Controllers, .. controllers.Except(devices.Controllers)] };
    }

    private static void Take(
        VirtioSerialAddress address,
        DomainDevice device,
        DomainDevices devices,
        Dictionary<VirtioSerialAddress, ElementPosition> taken)
    {
        VirtioSerialController controller = devices.Controllers.OfType<VirtioSerialController>()
            .First(one => one.Index == address.Controller);
        if (address.Port >= PortsOf(controller))
        {
            throw device.Position.Invalid($"{address}: the last port is {PortsOf(controller) - 1}");
        }

        if (!taken.TryAdd(address, device.Position))
        {
            throw device.Position.Invalid($"{address} is that of {taken[address]} too");
        }
    }

    private static VirtioSerialAddress Next(
        DomainDevice device,
        List<VirtioSerialController> controllers,
        Dictionary<VirtioSerialAddress, ElementPosition> taken)
    {
        for (int i = 0; ; i++)
        {
            if (i == controllers.Count)
            {
                controllers.Add(new VirtioSerialController(controllers.Count == 0 ? 0 : controllers[^1].Index + 1));
            }

            for (int port = FirstPort; port < PortsOf(controllers[i]); port++)
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
