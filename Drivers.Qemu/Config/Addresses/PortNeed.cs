namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>Of which controller, beside PCI, a device takes a port; one is added where the definition has none.</summary>
internal enum PortNeed
{
    /// <summary>Of none.</summary>
    None,

    /// <summary>A port of a USB controller; the address is assigned and kept.</summary>
    Usb,

    /// <summary>A port from 1 on of a virtio-serial controller; the address is assigned and kept.</summary>
    VirtioSerial,

    /// <summary>
    /// Any port of a virtio-serial controller. Left to QEMU, which takes port 0 for the first console: libvirt writes
    /// no address either.
    /// </summary>
    VirtioConsole,
}
