namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>When a device is given its PCI address: libvirt's order, so that the same XML gives the same slots.</summary>
internal enum PciTurn
{
    /// <summary><c>controller type='pci'</c>.</summary>
    PciController,

    /// <summary><c>filesystem</c>.</summary>
    FileSystem,

    /// <summary><c>interface</c>.</summary>
    Interface,

    /// <summary><c>sound</c>.</summary>
    Sound,

    /// <summary>All other controllers.</summary>
    Controller,

    /// <summary><c>disk</c>.</summary>
    Disk,

    /// <summary><c>hostdev</c>.</summary>
    HostDevice,

    /// <summary><c>memballoon</c>.</summary>
    Balloon,

    /// <summary><c>rng</c>.</summary>
    Rng,

    /// <summary><c>watchdog</c>.</summary>
    Watchdog,

    /// <summary><c>video</c>; the first has its slot before all others.</summary>
    Video,

    /// <summary><c>shmem</c>.</summary>
    SharedMemory,

    /// <summary><c>input</c>.</summary>
    Input,

    /// <summary><c>serial</c>.</summary>
    Serial,

    /// <summary><c>panic</c>.</summary>
    Panic,
}
