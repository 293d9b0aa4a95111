using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Gives every USB device a port of a controller or of a hub, and adds the hubs that it takes.</summary>
internal static class UsbAddresses
{
    /// <summary>The devices, all with ports; those that had one keep it.</summary>
    /// <exception cref="HypervisorException">Two devices have one port, or there is none left.</exception>
    internal static DomainDevices Assign(DomainDevices devices)
    {
        devices = WithHubs(devices);
        var ports = new UsbPorts(devices.Controllers.OfType<UsbController>());

        // Hubs first, the nearest first: what is plugged into them needs them to be there.
        var placed = devices.Hubs.Where(HasPort).OrderBy(hub => hub.Depth).Cast<DomainDevice>()
            .Concat(devices.All.Where(device => device.NeedsPort is PortNeed.Usb && device is not HubDevice && HasPort(device)));
        foreach (DomainDevice device in placed)
        {
            ports.Take((UsbAddress)device.Address!, device);
        }

        devices = devices with { Hubs = [.. devices.Hubs.Select(hub => HasPort(hub) ? hub : hub with { Address = ports.TakeNext(hub) })] };
        return devices.Select(device => device.NeedsPort is PortNeed.Usb && !HasPort(device)
            ? device with { Address = ports.TakeNext(device) }
            : device);
    }

    private static bool HasPort(DomainDevice device) => device.Address is UsbAddress { Port.Length: > 0 };

    // As many as libvirt adds, which is one more than it takes where the last port would be taken.
    private static DomainDevices WithHubs(DomainDevices devices)
    {
        int ports = devices.Controllers.OfType<UsbController>().Sum(controller => controller.PortCount);
        int free = ports + (devices.Hubs.Count * HubDevice.PortCount)
            - devices.All.Count(device => device.NeedsPort is PortNeed.Usb);
        int missing = ports == 0 || free >= 0 ? 0 : (-free / (HubDevice.PortCount - 1)) + 1;
        return devices with { Hubs = [.. devices.Hubs, .. Enumerable.Range(0, missing).Select(_ => new HubDevice())] };
    }
}
