namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The memory balloons.</summary>
internal enum BalloonModel
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>virtio.</summary>
    Virtio,
}
