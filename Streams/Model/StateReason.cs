namespace Rx.Hypervisor;

/// <summary>Why a domain is in its state. The value is state x 100 + libvirt's reason number, so it names the whole pair.</summary>
public enum StateReason
{
    /// <summary>Being started.</summary>
    None = 0,

    /// <summary>Runs since it was booted.</summary>
    RunningBooted = 101,

    /// <summary>Runs since it was restored from a saved state.</summary>
    RunningRestored = 103,

    /// <summary>Runs since somebody let it go on.</summary>
    RunningUnpaused = 105,

    /// <summary>Runs on since a save was called off or failed.</summary>
    RunningSaveCanceled = 107,

    /// <summary>Runs since it woke from sleep.</summary>
    RunningWakeup = 108,

    /// <summary>Runs since it was started again after a crash.</summary>
    RunningCrashed = 109,

    /// <summary>Stands still because somebody said so.</summary>
    PausedUser = 301,

    /// <summary>Stands still while its state is saved.</summary>
    PausedSave = 303,

    /// <summary>Stands still while its memory is dumped.</summary>
    PausedDump = 304,

    /// <summary>Stands still because a disk failed.</summary>
    PausedIOError = 305,

    /// <summary>Stands still because the watchdog fired.</summary>
    PausedWatchdog = 306,

    /// <summary>Stands still since it was started so.</summary>
    PausedStartingUp = 311,

    /// <summary>Stands still because it could not be let go on after an operation.</summary>
    PausedApiError = 314,

    /// <summary>On its way down.</summary>
    ShutdownUser = 401,

    /// <summary>Never ran, as far as anyone knows.</summary>
    ShutoffUnknown = 500,

    /// <summary>The guest powered off.</summary>
    ShutoffShutdown = 501,

    /// <summary>The power was cut.</summary>
    ShutoffDestroyed = 502,

    /// <summary>The guest or QEMU crashed.</summary>
    ShutoffCrashed = 503,

    /// <summary>Its state was saved.</summary>
    ShutoffSaved = 505,

    /// <summary>It could not be started.</summary>
    ShutoffFailed = 506,

    /// <summary>The engine was away when it ended, so nobody knows how.</summary>
    ShutoffDaemon = 508,

    /// <summary>The guest's kernel panicked.</summary>
    CrashedPanicked = 601,

    /// <summary>The guest sleeps.</summary>
    PMSuspended = 700,
}
