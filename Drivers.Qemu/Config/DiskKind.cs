namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a disk looks like to the guest.</summary>
internal enum DiskKind
{
    /// <summary>A hard disk.</summary>
    Disk,

    /// <summary>A drive for CDs and DVDs; may be empty.</summary>
    Cdrom,
}
