namespace Rx.Hypervisor;

/// <summary>Why a domain is in its state. The value is state x 100 + libvirt's reason number, so it names the whole pair.</summary>
public enum StateReason
{
    /// <summary>Being started.</summary>
    None = 0,

    /// <summary>Runs, nobody knows since what.</summary>
    RunningUnknown = 100,

    /// <summary>Runs since it was booted.</summary>
    RunningBooted = 101,

    /// <summary>Runs since it came from another host.</summary>
    RunningMigrated = 102,

    /// <summary>Runs since it was restored from a saved state.</summary>
    RunningRestored = 103,

    /// <summary>Runs since a snapshot was gone back to.</summary>
    RunningFromSnapshot = 104,

    /// <summary>Runs since somebody let it go on.</summary>
    RunningUnpaused = 105,

    /// <summary>Runs on since a migration was called off or failed.</summary>
    RunningMigrationCanceled = 106,

    /// <summary>Runs on since a save was called off or failed.</summary>
    RunningSaveCanceled = 107,

    /// <summary>Runs since it woke from sleep.</summary>
    RunningWakeup = 108,

    /// <summary>Runs since it was started again after a crash.</summary>
    RunningCrashed = 109,

    /// <summary>Runs while its memory is still on the way from another host.</summary>
    RunningPostcopy = 110,

    /// <summary>Runs though its memory did not get here.</summary>
    RunningPostcopyFailed = 111,

    /// <summary>Stands still, nobody knows why.</summary>
    PausedUnknown = 300,

    /// <summary>Stands still because somebody said so.</summary>
    PausedUser = 301,

    /// <summary>Stands still while it goes to another host.</summary>
    PausedMigration = 302,

    /// <summary>Stands still while its state is saved.</summary>
    PausedSave = 303,

    /// <summary>Stands still while its memory is dumped.</summary>
    PausedDump = 304,

    /// <summary>Stands still because a disk failed.</summary>
    PausedIOError = 305,

    /// <summary>Stands still because the watchdog fired.</summary>
    PausedWatchdog = 306,

    /// <summary>Stands still since a snapshot was gone back to.</summary>
    PausedFromSnapshot = 307,

    /// <summary>Stands still while it powers off.</summary>
    PausedShuttingDown = 308,

    /// <summary>Stands still while a snapshot is taken.</summary>
    PausedSnapshot = 309,

    /// <summary>Stands still since its kernel panicked.</summary>
    PausedCrashed = 310,

    /// <summary>Stands still since it was started so.</summary>
    PausedStartingUp = 311,

    /// <summary>Stands still here: it goes on elsewhere while its memory is still on the way.</summary>
    PausedPostcopy = 312,

    /// <summary>Stands still because its memory did not get there.</summary>
    PausedPostcopyFailed = 313,

    /// <summary>Stands still because it could not be let go on after an operation.</summary>
    PausedApiError = 314,

    /// <summary>On its way down, nobody knows why.</summary>
    ShutdownUnknown = 400,

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

    /// <summary>It went to another host.</summary>
    ShutoffMigrated = 504,

    /// <summary>Its state was saved.</summary>
    ShutoffSaved = 505,

    /// <summary>It could not be started.</summary>
    ShutoffFailed = 506,

    /// <summary>A snapshot of a guest that was off was gone back to.</summary>
    ShutoffFromSnapshot = 507,

    /// <summary>The engine was away when it ended, so nobody knows how.</summary>
    ShutoffDaemon = 508,

    /// <summary>It crashed, nobody knows how.</summary>
    CrashedUnknown = 600,

    /// <summary>The guest's kernel panicked.</summary>
    CrashedPanicked = 601,

    /// <summary>The guest sleeps.</summary>
    PMSuspended = 700,
}
