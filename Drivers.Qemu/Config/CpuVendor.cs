namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A maker of processors.</summary>
internal enum CpuVendor
{
    /// <summary><c>Intel</c>.</summary>
    Intel,

    /// <summary><c>AMD</c>.</summary>
    Amd,

    /// <summary><c>Hygon</c>.</summary>
    Hygon,
}
