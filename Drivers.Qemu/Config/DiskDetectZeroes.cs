namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a write of zeros does.</summary>
internal enum DiskDetectZeroes
{
    /// <summary>QEMU's choice: off.</summary>
    Default,

    /// <summary>Writes zeros.</summary>
    Off,

    /// <summary>Writes them the short way.</summary>
    On,

    /// <summary>Frees the blocks, where discards do.</summary>
    Unmap,
}
