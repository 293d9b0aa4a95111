namespace Rx.Hypervisor.Shell;

/// <summary>Events in libvirt's numbers, for programs that know those.</summary>
/// <param name="EventId">Of <c>virDomainEventID</c>.</param>
/// <param name="Event">Of a lifecycle event its kind (<c>virDomainEventType</c>).</param>
/// <param name="Detail">Detail, action, state or reason, as that event has it; <see langword="null"/> where it has none.</param>
internal sealed record LibvirtNumbers(int EventId, int? Event = null, int? Detail = null)
{
    // LifecycleDetail has both numbers of the pair in one.
    private const int Pair = 100;

    /// <summary>Those of an event; <see langword="null"/> of one that libvirt does not tell.</summary>
    internal static LibvirtNumbers? Of(HypervisorEvent news) => news switch
    {
        DomainLifecycleEvent lifecycle => new(0, (int)lifecycle.Kind, (int)lifecycle.Detail % Pair),
        DomainRebootedEvent => new(1),
        DomainRtcChangedEvent => new(2),
        DomainWatchdogEvent watchdog => new(3, Detail: OfWatchdog(watchdog.Action)),
        DomainGraphicsEvent graphics => new(5, Detail: (int)graphics.Phase),
        DomainIOErrorEvent error => new(6, Detail: OfIOError(error.Action)),
        DomainControlErrorEvent => new(7),
        DomainDiskMissingEvent missing => new(9, Detail: missing.IsDropped ? 1 : 0),
        DomainTrayChangedEvent tray => new(10, Detail: tray.IsOpen ? 0 : 1),
        DomainPMEvent { Change: PowerManagementChange.Wakeup } => new(11, Detail: 0),
        DomainPMEvent { Change: PowerManagementChange.SuspendToDisk } => new(14, Detail: 0),
        DomainPMEvent => new(12, Detail: 0),
        DomainBalloonChangedEvent => new(13),
        DomainDeviceEvent { Change: DeviceChange.Removed } => new(15),
        DomainBlockJobEvent job => new(16, Detail: (int)job.Status),
        DomainTunableChangedEvent => new(17),
        DomainAgentEvent agent => new(18, Detail: (int)agent.Reason),
        DomainDeviceEvent { Change: DeviceChange.Added } => new(19),
        DomainMigrationIterationEvent => new(20),
        DomainJobCompletedEvent => new(21),
        DomainDeviceEvent => new(22),
        DomainMetadataChangedEvent change => new(23, Detail: (int)change.Kind),
        DomainBlockThresholdEvent => new(24),
        DomainMemoryFailureEvent failure => new(25, Detail: (int)failure.Action),
        DomainMemoryDeviceSizeChangedEvent => new(26),
        _ => null,
    };

    // virDomainEventWatchdogAction, by QEMU's words.
    private static int OfWatchdog(string action) => action switch
    {
        "pause" => 1,
        "reset" => 2,
        "poweroff" => 3,
        "shutdown" => 4,
        "debug" => 5,
        "inject-nmi" => 6,
        _ => 0,
    };

    // virDomainEventIOErrorAction, by QEMU's words.
    private static int OfIOError(string action) => action switch
    {
        "stop" => 1,
        "report" => 2,
        _ => 0,
    };
}
