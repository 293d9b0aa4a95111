namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a serial port is made of.</summary>
internal enum SerialTarget
{
    /// <summary>A UART at COM1 to COM4.</summary>
    Isa,

    /// <summary>A UART on a PCI card.</summary>
    Pci,

    /// <summary>An adapter on USB.</summary>
    Usb,
}
