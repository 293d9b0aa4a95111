using System;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Refuses an address that the device cannot have, where it is written.</summary>
internal static class AddressChecks
{
    /// <summary>Accepts these types of address, and none at all.</summary>
    /// <param name="device">As it was read.</param>
    /// <param name="element">The element it was read from.</param>
    /// <param name="types">Values of the <c>type</c> attribute.</param>
    internal static T OnlyAt<T>(this T device, ElementReader element, params ReadOnlySpan<string> types)
        where T : DomainDevice => device.Address is null || types.Contains(device.Address.Type)
            ? device
            : throw element.RequiredChild("address").RequiredAttribute("type")
                .Unsupported(types.IsEmpty ? "this device has no address" : $"here it is '{string.Join("' or '", types!)}'");

    /// <summary>The type of address of a virtio device.</summary>
    internal static string VirtioAddress(this MachineType machine) => machine.HasPci ? "pci" : "virtio-mmio";

    /// <summary>QEMU's driver of a virtio device: <c>virtio-rng-pci</c>.</summary>
    internal static string VirtioDriver(this MachineType machine, string device) =>
        machine.HasPci ? $"virtio-{device}-pci" : $"virtio-{device}-device";

    /// <summary>Whether there is a bus for virtio devices.</summary>
    internal static bool HasVirtio(this MachineType machine) => machine.Family is not MachineFamily.None;
}
