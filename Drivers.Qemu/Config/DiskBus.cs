namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>How a disk is attached.</summary>
internal enum DiskBus
{
    /// <summary>virtio-blk: <c>vda</c> and on.</summary>
    Virtio,

    /// <summary>Two buses of two disks each: <c>hda</c> to <c>hdd</c>.</summary>
    Ide,

    /// <summary>AHCI: <c>sda</c> and on, six to a controller.</summary>
    Sata,

    /// <summary><c>sda</c> and on, seven to a controller.</summary>
    Scsi,

    /// <summary>A stick: <c>sda</c> and on.</summary>
    Usb,
}
