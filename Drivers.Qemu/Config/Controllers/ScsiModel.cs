namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary>The SCSI controllers.</summary>
internal enum ScsiModel
{
    /// <summary>LSI 53C895A: seven disks. libvirt's default for x86.</summary>
    Lsilogic,

    /// <summary>virtio.</summary>
    VirtioScsi,
}
