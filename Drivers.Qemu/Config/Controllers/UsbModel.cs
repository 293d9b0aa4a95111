namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary>The USB controllers.</summary>
internal enum UsbModel
{
    /// <summary>There is no USB.</summary>
    None,

    /// <summary>USB 1, part of the chipset of <c>pc</c>.</summary>
    Piix3Uhci,

    /// <summary>USB 1.</summary>
    Piix4Uhci,

    /// <summary>USB 1.</summary>
    PciOhci,

    /// <summary>USB 2 alone.</summary>
    Ehci,

    /// <summary>USB 2 with companions for USB 1.</summary>
    Ich9Ehci1,

    /// <summary>First companion, two ports.</summary>
    Ich9Uhci1,

    /// <summary>Second companion, two ports.</summary>
    Ich9Uhci2,

    /// <summary>Third companion, two ports.</summary>
    Ich9Uhci3,

    /// <summary>USB 3, as NEC made it.</summary>
    NecXhci,

    /// <summary>USB 3, QEMU's own.</summary>
    QemuXhci,
}
