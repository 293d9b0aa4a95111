namespace Rx.Hypervisor;

/// <summary>Why a lifecycle event happened. The value is kind x 100 + libvirt's detail number, so it names the whole pair.</summary>
public enum LifecycleDetail
{
    /// <summary>A definition was stored for the first time.</summary>
    DefinedAdded = 0,

    /// <summary>A stored definition was replaced.</summary>
    DefinedUpdated = 1,

    /// <summary>The stored definition has this name now.</summary>
    DefinedRenamed = 2,

    /// <summary>The definition came with a snapshot that was gone back to.</summary>
    DefinedFromSnapshot = 3,

    /// <summary>The stored definition was dropped.</summary>
    UndefinedRemoved = 100,

    /// <summary>The stored definition has another name now.</summary>
    UndefinedRenamed = 101,

    /// <summary>Launched from nothing.</summary>
    StartedBooted = 200,

    /// <summary>It came from another host.</summary>
    StartedMigrated = 201,

    /// <summary>Restored from a saved state.</summary>
    StartedRestored = 202,

    /// <summary>A snapshot was gone back to.</summary>
    StartedFromSnapshot = 203,

    /// <summary>The guest woke from sleep.</summary>
    StartedWakeup = 204,

    /// <summary>Somebody stopped the virtual CPUs.</summary>
    SuspendedPaused = 300,

    /// <summary>It goes to another host.</summary>
    SuspendedMigrated = 301,

    /// <summary>QEMU stopped them because a disk failed.</summary>
    SuspendedIOError = 302,

    /// <summary>QEMU stopped them because the watchdog fired.</summary>
    SuspendedWatchdog = 303,

    /// <summary>Restored from a saved state, and to stand still.</summary>
    SuspendedRestored = 304,

    /// <summary>A snapshot of a guest that stood still was gone back to.</summary>
    SuspendedFromSnapshot = 305,

    /// <summary>They were to go on after an operation, and QEMU did not let them.</summary>
    SuspendedApiError = 306,

    /// <summary>It goes on elsewhere while its memory is still on the way.</summary>
    SuspendedPostcopy = 307,

    /// <summary>Its memory did not get there.</summary>
    SuspendedPostcopyFailed = 308,

    /// <summary>Somebody let them go on.</summary>
    ResumedUnpaused = 400,

    /// <summary>It goes on after it came from another host, or did not get there.</summary>
    ResumedMigrated = 401,

    /// <summary>They go on from a saved state.</summary>
    ResumedFromSnapshot = 402,

    /// <summary>It goes on while its memory is still on the way.</summary>
    ResumedPostcopy = 403,

    /// <summary>It goes on though its memory did not get there.</summary>
    ResumedPostcopyFailed = 404,

    /// <summary>The guest powered off.</summary>
    StoppedShutdown = 500,

    /// <summary>The power was cut.</summary>
    StoppedDestroyed = 501,

    /// <summary>The guest crashed and its definition says that this ends it.</summary>
    StoppedCrashed = 502,

    /// <summary>It went to another host.</summary>
    StoppedMigrated = 503,

    /// <summary>Its state was saved.</summary>
    StoppedSaved = 504,

    /// <summary>QEMU ended by itself, or was killed by somebody else.</summary>
    StoppedFailed = 505,

    /// <summary>A snapshot of a guest that was off was gone back to.</summary>
    StoppedFromSnapshot = 506,

    /// <summary>The guest is off, and QEMU is about to end.</summary>
    ShutdownFinished = 600,

    /// <summary>The guest asked for power off.</summary>
    ShutdownGuest = 601,

    /// <summary>The host ended it: a quit command or a signal.</summary>
    ShutdownHost = 602,

    /// <summary>Asleep in memory (S3).</summary>
    PMSuspendedMemory = 700,

    /// <summary>Asleep on disk (S4).</summary>
    PMSuspendedDisk = 701,

    /// <summary>The guest's kernel panicked.</summary>
    CrashedPanicked = 800,

    /// <summary>The guest panicked and loaded its crash kernel.</summary>
    CrashedCrashLoaded = 801,
}
