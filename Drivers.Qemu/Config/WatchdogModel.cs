namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The watchdog cards.</summary>
internal enum WatchdogModel
{
    /// <summary>PCI.</summary>
    I6300Esb,

    /// <summary>ISA.</summary>
    Ib700,

    /// <summary>Part of q35's chipset: always there, but without effect unless asked for.</summary>
    Itco,
}
