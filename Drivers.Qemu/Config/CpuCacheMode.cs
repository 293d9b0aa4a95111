namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a processor says of its caches.</summary>
internal enum CpuCacheMode
{
    /// <summary>A third level that QEMU makes up.</summary>
    Emulate,

    /// <summary>What the host's says.</summary>
    Passthrough,

    /// <summary>No third level.</summary>
    Disable,
}
