namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The graphics cards.</summary>
internal enum VideoModel
{
    /// <summary>No card at all.</summary>
    None,

    /// <summary>Standard VGA with the Bochs extensions.</summary>
    Vga,

    /// <summary>Cirrus Logic GD5446; libvirt's default.</summary>
    Cirrus,

    /// <summary>QXL, a card for SPICE that also works without.</summary>
    Qxl,

    /// <summary>virtio.</summary>
    Virtio,

    /// <summary>The Bochs extensions without the VGA part.</summary>
    Bochs,

    /// <summary>A frame buffer in the guest's memory.</summary>
    Ramfb,
}
