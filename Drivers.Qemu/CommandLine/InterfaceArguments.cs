using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Network cards: the host's end and the card.</summary>
internal static class InterfaceArguments
{
    /// <summary>All interfaces.</summary>
    internal static IEnumerable<string> Of(
        ValueList<InterfaceDevice> interfaces, MachineType machine, BootOrder order, QemuLaunchContext context) =>
        interfaces.SelectMany(one => Of(one, machine, order, context));

    private static string[] Of(InterfaceDevice device, MachineType machine, BootOrder order, QemuLaunchContext context) =>
        ["-netdev", Backend(device, context), "-device", Card(device, machine, order)];

    private static string Backend(InterfaceDevice device, QemuLaunchContext context) => device.Source switch
    {
        InterfaceSource.User user =>
            $"user,id={device.BackendId}{string.Concat(user.Subnets.Select(subnet => subnet.ToQemu()))}",
        _ => $"tap,fd={context.HandleOf(device.Id)},id={device.BackendId},vhost=off",
    };

    private static string Card(InterfaceDevice device, MachineType machine, BootOrder order) =>
        $"{Driver(device.Model, machine)}{device.Driver?.ToQemu()},netdev={device.BackendId}"
        + (device.Mac is { } mac ? $",mac={mac}" : "")
        + (device is { IsVirtio: true, Mtu: { } mtu } ? $",host_mtu={mtu}" : "")
        + order.ToQemu(device)
        + device.Rom?.ToQemu()
        + device.PlaceToQemu(machine);

    private static string Driver(InterfaceModel model, MachineType machine) => model switch
    {
        InterfaceModel.Virtio => machine.HasPci ? "virtio-net-pci" : "virtio-net-device",
        InterfaceModel.VirtioTransitional => "virtio-net-pci-transitional",
        InterfaceModel.VirtioNonTransitional => "virtio-net-pci-non-transitional",
        InterfaceModel.E1000 => "e1000",
        InterfaceModel.E1000Copper => "e1000-82544gc",
        InterfaceModel.E1000Server => "e1000-82545em",
        InterfaceModel.E1000E => "e1000e",
        InterfaceModel.Rtl8139 => "rtl8139",
        InterfaceModel.Vmxnet3 => "vmxnet3",
        InterfaceModel.Ne2000 => "ne2k_pci",
        InterfaceModel.PCNet => "pcnet",
        InterfaceModel.I82551 => "i82551",
        InterfaceModel.I82557B => "i82557b",
        InterfaceModel.I82559ER => "i82559er",
        _ => throw new UnreachableException(),
    };
}
