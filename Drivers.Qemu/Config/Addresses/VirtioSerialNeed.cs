namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>Whether a device is a port of a virtio-serial controller.</summary>
internal enum VirtioSerialNeed
{
    /// <summary>It is none.</summary>
    None,

    /// <summary>A console: may be port 0, where old guests look for one.</summary>
    Console,

    /// <summary>Any port but 0.</summary>
    Channel,
}
