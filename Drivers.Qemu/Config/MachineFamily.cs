namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The boards of QEMU that differ in the buses they have.</summary>
internal enum MachineFamily
{
    /// <summary>Processes and a monitor, no board: a guest that never runs.</summary>
    None,

    /// <summary>PCI, ISA, IDE.</summary>
    I440Fx,

    /// <summary>PCI Express, ISA, AHCI.</summary>
    Q35,

    /// <summary>virtio-mmio and ISA.</summary>
    Microvm,
}
