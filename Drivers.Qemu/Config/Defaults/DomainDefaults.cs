using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Controllers;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Fills in what a definition leaves open, as libvirt does when a domain is defined.</summary>
/// <remarks>
/// A family that has defaults adds a step to <see cref="Devices"/>, before the controllers if it needs one. All steps
/// keep what is there, so that completing twice changes nothing.
/// </remarks>
internal static class DomainDefaults
{
    private static readonly Func<DomainDevices, MachineType, DefaultsContext, DomainDevices>[] Devices =
    [
        (devices, _, context) => devices with { Emulator = devices.Emulator ?? context.Emulator },
        (devices, _, context) => devices with { Interfaces = InterfaceDevice.WithMacs(devices.Interfaces, context.NewMac) },
        (devices, machine, _) => DeviceDefaults.Add(devices, machine),
        (devices, machine, _) => ControllerDefaults.Add(devices, machine),
        (devices, _, _) => VirtioSerialAddresses.Assign(devices),
        (devices, machine, _) => PciAddresses.Assign(devices, machine),
        (devices, _, _) => UsbAddresses.Assign(devices),
        (devices, _, _) => devices with { Controllers = ControllerList.Sort(devices.Controllers) },
    ];

    /// <summary>The definition with everything filled in.</summary>
    /// <exception cref="HypervisorException">
    /// Two devices have the same address, or one needs what the machine does not have; the message names them.
    /// </exception>
    internal static DomainDefinition Complete(DomainDefinition definition, DefaultsContext context)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(context);
        DriveAddresses.Check(definition.Devices);
        MachineType machine = definition.Boot.Machine;
        string? emulator = definition.Emulator ?? context.Emulator;
        if (emulator is not null && context.MachineAlias(emulator, machine.Name) is { } name)
        {
            machine = machine with { Name = name };
        }

        return definition with
        {
            Boot = definition.Boot with { Machine = machine },
            Devices = Devices.Aggregate(definition.Devices, (devices, step) => step(devices, machine, context)),
        };
    }
}
