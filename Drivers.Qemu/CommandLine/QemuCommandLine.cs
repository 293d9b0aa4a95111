using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>Turns a definition into QEMU's arguments; each element family has a file beside this one.</summary>
internal static class QemuCommandLine
{
    /// <summary>The arguments after the name of the program. Pure: the same input gives the same list.</summary>
    /// <param name="definition">What to run.</param>
    /// <param name="context">Decisions of this start.</param>
    /// <exception cref="InvalidOperationException">What the definition leaves open was not chosen.</exception>
    internal static IReadOnlyList<string> Build(DomainDefinition definition, QemuLaunchContext context)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(context);
        DomainDevices devices = definition.Devices.At(context.Choices).WithAliases();
        var order = new BootOrder(devices, definition.Boot);
        return
        [
            .. GeneralArguments.Identity(definition),
            .. MachineArguments.Of(definition, context.Accelerator),
            .. CpuArguments.Of(definition, context.Accelerator),
            .. ClockArguments.Of(definition.Clock, context.Accelerator, context.Now),
            .. ActionArguments.Of(definition.Actions, definition.Devices.Panic is not null),
            .. MachineArguments.Sleeps(definition),
            .. GeneralArguments.Isolation(),
            .. GeneralArguments.Monitor(context.MonitorHandle),
            .. GeneralArguments.ProcessId(context.PidFile),
            .. FirmwareArguments.Of(definition.Boot.Firmware),
            .. GeneralArguments.Incoming(context.IsIncoming),
            .. BootArguments.Of(definition.Boot),
            .. ControllerArguments.Of(devices.Controllers, definition.Boot.Machine),
            .. HubArguments.Of(devices.Hubs, definition.Boot.Machine),
            .. DiskArguments.Of(devices, definition.Boot.Machine, order),
            .. InterfaceArguments.Of(devices.Interfaces, definition.Boot.Machine, order, context),
            .. CharacterArguments.Of(devices, definition.Boot.Machine),
            .. InputArguments.Of(devices.Inputs, definition.Boot.Machine),
            .. DisplayArguments.Of(devices.Display, devices.Audio),
            .. SoundArguments.Of(devices.Sounds, definition.Boot.Machine),
            .. VideoArguments.Of(devices.Videos, definition.Boot.Machine),
            .. WatchdogArguments.Of(devices.Watchdogs, definition.Boot.Machine),
            .. BalloonArguments.Of(devices.Balloon, definition.Boot.Machine),
            .. RngArguments.Of(devices.Rngs, definition.Boot.Machine),
            .. PanicArguments.Of(devices.Panic, definition.Boot.Machine),
            .. definition.Features.HasVmcoreinfo is true ? ["-device", "vmcoreinfo"] : Array.Empty<string>(),
            .. definition.Passthrough.Arguments,
        ];
    }
}
