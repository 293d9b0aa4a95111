namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>The kind of PCI slot that a device goes into by itself. On a machine without PCI Express all are alike.</summary>
internal enum PciConnection
{
    /// <summary>Conventional PCI: on q35 behind a bridge.</summary>
    Conventional,

    /// <summary>PCI Express: on q35 a root port of its own.</summary>
    Express,

    /// <summary>A bridge to a further conventional bus.</summary>
    Bridge,

    /// <summary>A port of the PCI Express root; eight share a slot.</summary>
    RootPort,

    /// <summary>A bridge from PCI Express, in a root port, to a conventional bus.</summary>
    ExpressToPciBridge,
}
