namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary>The network cards that QEMU 5.2 and later have on x86.</summary>
internal enum InterfaceModel
{
    /// <summary>Paravirtual; on a machine without PCI its bare transport.</summary>
    Virtio,

    /// <summary>virtio that old drivers see, too.</summary>
    VirtioTransitional,

    /// <summary>virtio as of version 1.0 only.</summary>
    VirtioNonTransitional,

    /// <summary>Intel 82540EM.</summary>
    E1000,

    /// <summary>Intel 82544GC.</summary>
    E1000Copper,

    /// <summary>Intel 82545EM.</summary>
    E1000Server,

    /// <summary>Intel 82574L, PCI Express.</summary>
    E1000E,

    /// <summary>Realtek 8139, which libvirt takes when nothing is said.</summary>
    Rtl8139,

    /// <summary>VMware's paravirtual card.</summary>
    Vmxnet3,

    /// <summary>NE2000 on PCI.</summary>
    Ne2000,

    /// <summary>AMD PCnet.</summary>
    PCNet,

    /// <summary>Intel i82551.</summary>
    I82551,

    /// <summary>Intel i82557B.</summary>
    I82557B,

    /// <summary>Intel i82559ER.</summary>
    I82559ER,
}
