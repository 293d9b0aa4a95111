namespace Rx.Hypervisor;

/// <summary>What a key's number means, with libvirt's numbers (<c>virKeycodeSet</c>).</summary>
public enum KeycodeSet
{
    /// <summary>The kernel's <c>KEY_*</c> of input-event-codes.h.</summary>
    Linux = 0,

    /// <summary>Scancodes of the XT; a prefix stands in the upper byte: 0xe01c.</summary>
    XT = 1,

    /// <summary>Scancodes of the AT, set 1: as <see cref="XT"/>.</summary>
    ATSet1 = 2,

    /// <summary>Scancodes of the AT, set 2.</summary>
    ATSet2 = 3,

    /// <summary>Scancodes of the AT, set 3.</summary>
    ATSet3 = 4,

    /// <summary>Virtual key codes of macOS.</summary>
    OSX = 5,

    /// <summary>The kernel's own scancodes of the XT driver.</summary>
    XTKbd = 6,

    /// <summary>Usages of the USB HID page 7.</summary>
    Usb = 7,

    /// <summary>Virtual key codes of Windows.</summary>
    Win32 = 8,

    /// <summary>QEMU's numbers: scancodes of set 1, the prefix 0xe0 being the highest bit. libvirt once called it RFB.</summary>
    QNum = 9,
}
