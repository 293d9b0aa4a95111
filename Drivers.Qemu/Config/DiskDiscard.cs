namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a discard by the guest does.</summary>
internal enum DiskDiscard
{
    /// <summary>QEMU's choice: ignore.</summary>
    Default,

    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>Frees the blocks on the host.</summary>
    Unmap,
}
