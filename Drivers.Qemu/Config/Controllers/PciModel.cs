namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary>What makes a PCI bus.</summary>
internal enum PciModel
{
    /// <summary>The bus of the board, conventional.</summary>
    PciRoot,

    /// <summary>The bus of the board, PCI Express.</summary>
    PcieRoot,

    /// <summary>One PCI Express slot, into which devices can be plugged while the guest runs.</summary>
    PcieRootPort,

    /// <summary>A conventional bus on a machine with PCI Express.</summary>
    PcieToPciBridge,

    /// <summary>A further conventional bus.</summary>
    PciBridge,
}
