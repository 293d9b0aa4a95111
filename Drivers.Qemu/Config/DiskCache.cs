namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What the host caches of a disk, and when a write counts as done.</summary>
internal enum DiskCache
{
    /// <summary>QEMU's choice: writeback.</summary>
    Default,

    /// <summary>The guest sees a write cache; the host caches nothing.</summary>
    None,

    /// <summary>A write is done when it is on the disk.</summary>
    Writethrough,

    /// <summary>A write is done when the host has it.</summary>
    Writeback,

    /// <summary>As writethrough, and the host caches nothing.</summary>
    Directsync,

    /// <summary>Flushes are ignored: for what may be lost.</summary>
    Unsafe,
}
