using System.Collections.Generic;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Adds the devices that every PC has, and the card that comes with a display, as libvirt does.</summary>
internal static class DeviceDefaults
{
    /// <summary>The devices with what libvirt adds; machines that libvirt does not know get nothing.</summary>
    internal static DomainDevices Add(DomainDevices devices, MachineType machine) => machine.HasPci
        ? devices with
        {
            Inputs = WithPs2(devices.Inputs),
            Audio = devices.Audio ?? new AudioBackend(),
            Videos = devices.Videos.Count == 0 && devices.Display is not null ? [VideoDevice.Default] : devices.Videos,
            Balloon = devices.Balloon ?? new BalloonDevice(BalloonModel.Virtio),
        }
        : devices;

    private static ValueList<InputDevice> WithPs2(ValueList<InputDevice> inputs)
    {
        List<InputDevice> all = [.. inputs];
        foreach (InputKind kind in new[] { InputKind.Mouse, InputKind.Keyboard })
        {
            if (!all.Exists(input => input.Kind == kind && input.Bus is InputBus.Ps2))
            {
                all.Add(new InputDevice(kind, InputBus.Ps2));
            }
        }

        return [.. all];
    }
}
