namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>How an input device is attached.</summary>
internal enum InputBus
{
    /// <summary>The controller that every PC has; mouse and keyboard are always on it.</summary>
    Ps2,

    /// <summary>USB.</summary>
    Usb,

    /// <summary>virtio.</summary>
    Virtio,
}
