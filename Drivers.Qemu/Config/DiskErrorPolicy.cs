namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a failed read or write does.</summary>
internal enum DiskErrorPolicy
{
    /// <summary>QEMU's choice: report, and stop when the host has no space.</summary>
    Default,

    /// <summary>Stops the guest until it is resumed.</summary>
    Stop,

    /// <summary>Tells the guest.</summary>
    Report,

    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>Stops the guest when the host has no space, else tells it.</summary>
    Enospace,
}
