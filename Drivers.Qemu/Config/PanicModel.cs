namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>How a guest tells that it panicked.</summary>
internal enum PanicModel
{
    /// <summary>An I/O port.</summary>
    Isa,

    /// <summary>A PCI device.</summary>
    Pvpanic,
}
