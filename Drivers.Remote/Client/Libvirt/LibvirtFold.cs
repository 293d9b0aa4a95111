using static Rx.Hypervisor.LifecycleDetail;
using static Rx.Hypervisor.StateReason;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>What an event of a host makes of what is known of a domain. Pure and total.</summary>
internal static class LibvirtFold
{
    /// <summary>What a domain is after an event, and the event with what only the state before it tells.</summary>
    /// <param name="before">What was known; <see langword="null"/> when nothing was.</param>
    /// <param name="told">As the host told it: <see cref="DomainEvent.Id"/> is its number of the run.</param>
    internal static (DomainRecord After, DomainEvent News) Next(DomainRecord? before, DomainEvent told)
    {
        before ??= new DomainRecord { Uuid = told.Domain, Name = told.Name };
        DomainRecord after = told switch
        {
            DomainLifecycleEvent lifecycle => Live(before, lifecycle),
            DomainRebootedEvent => before with { Generation = before.Generation + 1 },
            DomainAgentEvent agent => before with { IsAgentConnected = agent.IsConnected },
            DomainBalloonChangedEvent balloon => before with { CurrentMemoryKiB = balloon.ActualKiB },
            _ => before,
        };
        DomainEvent news = told with { Id = after.Id, Generation = after.Generation, Before = before.State, State = after.State, Cause = CauseOf(told) };
        return (after, news);
    }

    /// <summary>Whether more may be different after an event than it tells.</summary>
    internal static bool ChangesMore(DomainEvent news) => news is DomainLifecycleEvent or DomainMetadataChangedEvent or DomainDeviceEvent or DomainTunableChangedEvent;

    private static DomainRecord Live(DomainRecord before, DomainLifecycleEvent told) => told.Kind switch
    {
        Lifecycle.Defined => before with { Name = told.Name, IsPersistent = true },
        Lifecycle.Undefined when told.Detail == UndefinedRenamed => before,
        Lifecycle.Undefined => before with { IsPersistent = false, HasAutostart = false },
        Lifecycle.Started => Run(before, told, StartReason(told.Detail)),
        Lifecycle.Resumed => Run(before, told, ResumeReason(told.Detail)),
        Lifecycle.Suspended => Run(before, told, PauseReason(told.Detail)),
        Lifecycle.PMSuspended => Run(before, told, PMSuspended),
        Lifecycle.Crashed => Run(before, told, StateReason.CrashedPanicked),
        Lifecycle.Shutdown => Run(before, told, ShutdownUnknown),
        Lifecycle.Stopped => before with
        {
            Id = -1,
            State = DomainState.Shutoff,
            Reason = StopReason(told.Detail),
            IsAgentConnected = false,
            IsTainted = false,
        },
        _ => before, // A newer kind.
    };

    // A start has its number first: libvirt tells that the CPUs go on before it tells of the start.
    private static DomainRecord Run(DomainRecord before, DomainLifecycleEvent told, StateReason reason)
    {
        bool isOther = told.Id >= 0 && told.Id != before.Id;
        return before with
        {
            Id = told.Id >= 0 ? told.Id : before.Id,
            State = (DomainState)((int)reason / 100),
            Reason = reason,
            Generation = isOther ? before.Generation + 1 : before.Generation,
        };
    }

    private static StateReason StartReason(LifecycleDetail detail) => detail switch
    {
        StartedBooted => RunningBooted,
        StartedMigrated => RunningMigrated,
        StartedRestored => RunningRestored,
        StartedFromSnapshot => RunningFromSnapshot,
        StartedWakeup => RunningWakeup,
        _ => RunningUnknown,
    };

    private static StateReason ResumeReason(LifecycleDetail detail) => detail switch
    {
        ResumedUnpaused => RunningUnpaused,
        ResumedMigrated => RunningMigrated,
        ResumedFromSnapshot => RunningFromSnapshot,
        ResumedPostcopy => RunningPostcopy,
        ResumedPostcopyFailed => RunningPostcopyFailed,
        _ => RunningUnknown,
    };

    private static StateReason PauseReason(LifecycleDetail detail) => detail switch
    {
        SuspendedPaused => PausedUser,
        SuspendedMigrated => PausedMigration,
        SuspendedIOError => PausedIOError,
        SuspendedWatchdog => PausedWatchdog,
        SuspendedFromSnapshot => PausedFromSnapshot,
        SuspendedApiError => PausedApiError,
        SuspendedPostcopy => PausedPostcopy,
        SuspendedPostcopyFailed => PausedPostcopyFailed,
        _ => PausedUnknown,
    };

    private static StateReason StopReason(LifecycleDetail detail) => detail switch
    {
        StoppedShutdown => ShutoffShutdown,
        StoppedDestroyed => ShutoffDestroyed,
        StoppedCrashed => ShutoffCrashed,
        StoppedMigrated => ShutoffMigrated,
        StoppedSaved => ShutoffSaved,
        StoppedFailed => ShutoffCrashed, // QEMU ended by itself.
        StoppedFromSnapshot => ShutoffFromSnapshot,
        _ => ShutoffUnknown,
    };

    // What the host does not say, nobody knows: most of it may have been somebody's call or not.
    private static EventCause CauseOf(DomainEvent told) => told switch
    {
        DomainLifecycleEvent { Detail: ShutdownGuest or PMSuspendedMemory or PMSuspendedDisk } or DomainPMEvent => EventCause.Guest,
        DomainLifecycleEvent { Detail: SuspendedIOError } or DomainIOErrorEvent => EventCause.IOError,
        DomainLifecycleEvent { Detail: SuspendedWatchdog } or DomainWatchdogEvent => EventCause.Watchdog,
        DomainLifecycleEvent { Kind: Lifecycle.Crashed } or DomainLifecycleEvent { Detail: StoppedCrashed } => EventCause.Panic,
        DomainLifecycleEvent { Detail: StoppedFailed } => EventCause.ProcessLost,
        _ => EventCause.Unknown,
    };
}
