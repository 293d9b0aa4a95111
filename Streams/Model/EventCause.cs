namespace Rx.Hypervisor;

/// <summary>Who or what made something happen.</summary>
public enum EventCause
{
    /// <summary>Nobody said.</summary>
    Unknown,

    /// <summary>A call of this API.</summary>
    Operation,

    /// <summary>The guest itself: power off, reboot, sleep.</summary>
    Guest,

    /// <summary>Somebody on the host, past this API: a signal to QEMU, a command on another monitor.</summary>
    Host,

    /// <summary>The watchdog device fired.</summary>
    Watchdog,

    /// <summary>A disk reported an error.</summary>
    IOError,

    /// <summary>The guest's kernel panicked.</summary>
    Panic,

    /// <summary>QEMU ended without a word.</summary>
    ProcessLost,
}
