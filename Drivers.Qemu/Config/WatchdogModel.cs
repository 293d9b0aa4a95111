namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The watchdog cards.</summary>
internal enum WatchdogModel
{
    /// <summary>PCI.</summary>
    I6300Esb,

    /// <summary>ISA.</summary>
    Ib700,
}
