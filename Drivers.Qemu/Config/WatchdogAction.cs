namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What happens when the guest stops feeding its watchdog.</summary>
internal enum WatchdogAction
{
    /// <summary>Reset, as by the button.</summary>
    Reset,

    /// <summary>Ask the guest to shut down.</summary>
    Shutdown,

    /// <summary>Cut the power.</summary>
    Poweroff,

    /// <summary>Stop the vCPUs.</summary>
    Pause,

    /// <summary>Nothing but an event.</summary>
    None,

    /// <summary>Stop the vCPUs; the driver then writes the guest's memory to a file, and lets it go on.</summary>
    Dump,

    /// <summary>Interrupt the guest, which may then say what it was doing.</summary>
    InjectNmi,
}
