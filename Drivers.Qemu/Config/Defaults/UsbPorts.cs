using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>The USB ports of a domain while they are assigned: those of the controllers, and of each hub that is in place.</summary>
internal sealed class UsbPorts(IEnumerable<UsbController> controllers)
{
    private readonly List<UsbController> _controllers = [.. controllers.Where(one => one.PortCount > 0).OrderBy(one => one.Index)];
    private readonly Dictionary<UsbAddress, DomainDevice> _taken = [];

    /// <summary>Takes the port that a device was given by whoever wrote the definition.</summary>
    /// <exception cref="HypervisorException">It is taken, or there is no such port.</exception>
    internal void Take(UsbAddress address, DomainDevice device)
    {
        UsbController controller = _controllers.Find(one => one.Index == address.Bus)
            ?? throw device.Position.Invalid($"{address}: there is no such USB controller");
        if (address.Hub is { } hub && !IsHub(hub))
        {
            throw device.Position.Invalid($"{address}: there is no hub at {hub}");
        }

        int count = address.Hub is null ? controller.PortCount : HubDevice.PortCount;
        if (address.PortNumber > count)
        {
            throw device.Position.Invalid($"{address}: that {(address.Hub is null ? "controller" : "hub")} has {count} ports");
        }

        if (!_taken.TryAdd(address, device))
        {
            throw device.Position.Invalid($"{address} is that of {_taken[address].Position} too");
        }
    }

    /// <summary>Finds a port for a device that has none: of its controller first, then of the hubs, one after the other.</summary>
    /// <exception cref="HypervisorException">There is none left.</exception>
    internal UsbAddress TakeNext(DomainDevice device)
    {
        int? bus = (device.Address as UsbAddress)?.Bus;
        UsbAddress free = _controllers
            .Where(controller => bus is null || controller.Index == bus)
            .Select(controller => FindFree(controller.Index, "", controller.PortCount))
            .FirstOrDefault(address => address is not null)
            ?? throw device.Position.Unsupported("there is no USB port left for it");
        _taken.Add(free, device);
        return free;
    }

    private UsbAddress? FindFree(int bus, string prefix, int count)
    {
        List<UsbAddress> ports =
        [
            .. Enumerable.Range(1, count)
                .Select(port => new UsbAddress(bus, prefix + port.ToString(CultureInfo.InvariantCulture))),
        ];
        return ports.Find(port => !_taken.ContainsKey(port)) ?? ports
            .Where(port => IsHub(port) && port.Depth < UsbAddress.MaxDepth)
            .Select(hub => FindFree(bus, hub.Port + ".", HubDevice.PortCount))
            .FirstOrDefault(port => port is not null);
    }

    private bool IsHub(UsbAddress address) => _taken.GetValueOrDefault(address) is HubDevice;
}
