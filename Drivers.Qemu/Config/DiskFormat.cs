namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What the bytes of a disk's file mean. Never guessed: a guest could write a header of its own.</summary>
internal enum DiskFormat
{
    /// <summary>The sectors, one after the other.</summary>
    Raw,

    /// <summary>QEMU's own format.</summary>
    Qcow2,
}
