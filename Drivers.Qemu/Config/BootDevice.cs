namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A kind of device that the firmware boots from.</summary>
internal enum BootDevice
{
    /// <summary>The first disk.</summary>
    Disk,

    /// <summary>The first CD drive.</summary>
    CdRom,

    /// <summary>The first network interface.</summary>
    Network,
}
