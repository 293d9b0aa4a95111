namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Kinds of events of domains, as registrations name them; libvirt's <c>virDomainEventID</c>.</summary>
internal enum DomainEventKind
{
    Lifecycle = 0,
    Reboot = 1,
    RtcChange = 2,
    Watchdog = 3,
    IOError = 4,
    Graphics = 5,
    IOErrorReason = 6,
    ControlError = 7,
    BlockJob = 8,
    DiskChange = 9,
    TrayChange = 10,
    PMWakeup = 11,
    PMSuspend = 12,
    BalloonChange = 13,
    PMSuspendDisk = 14,
    DeviceRemoved = 15,
    BlockJob2 = 16,
    Tunable = 17,
    AgentLifecycle = 18,
    DeviceAdded = 19,
    MigrationIteration = 20,
    JobCompleted = 21,
    DeviceRemovalFailed = 22,
    MetadataChange = 23,
    BlockThreshold = 24,
    MemoryFailure = 25,
    MemoryDeviceSizeChange = 26,
}
