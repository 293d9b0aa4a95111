using System;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Which message tells of which kind of event of domains: the younger generation with a callback's id, and the elder without.</summary>
internal static class DomainEventMessages
{
    /// <summary>How many kinds there are.</summary>
    internal const int Count = (int)DomainEventKind.MemoryDeviceSizeChange + 1;

    private static readonly RemoteProcedure[] Callbacks =
    [
        RemoteProcedure.DomainEventCallbackLifecycle, RemoteProcedure.DomainEventCallbackReboot, RemoteProcedure.DomainEventCallbackRtcChange,
        RemoteProcedure.DomainEventCallbackWatchdog, RemoteProcedure.DomainEventCallbackIOError, RemoteProcedure.DomainEventCallbackGraphics,
        RemoteProcedure.DomainEventCallbackIOErrorReason, RemoteProcedure.DomainEventCallbackControlError, RemoteProcedure.DomainEventCallbackBlockJob,
        RemoteProcedure.DomainEventCallbackDiskChange, RemoteProcedure.DomainEventCallbackTrayChange, RemoteProcedure.DomainEventCallbackPMWakeup,
        RemoteProcedure.DomainEventCallbackPMSuspend, RemoteProcedure.DomainEventCallbackBalloonChange, RemoteProcedure.DomainEventCallbackPMSuspendDisk,
        RemoteProcedure.DomainEventCallbackDeviceRemoved, RemoteProcedure.DomainEventBlockJob2, RemoteProcedure.DomainEventCallbackTunable,
        RemoteProcedure.DomainEventCallbackAgentLifecycle, RemoteProcedure.DomainEventCallbackDeviceAdded, RemoteProcedure.DomainEventCallbackMigrationIteration,
        RemoteProcedure.DomainEventCallbackJobCompleted, RemoteProcedure.DomainEventCallbackDeviceRemovalFailed, RemoteProcedure.DomainEventCallbackMetadataChange,
        RemoteProcedure.DomainEventBlockThreshold, RemoteProcedure.DomainEventMemoryFailure, RemoteProcedure.DomainEventMemoryDeviceSizeChange,
    ];

    private static readonly RemoteProcedure[] Legacies =
    [
        RemoteProcedure.DomainEventLifecycle, RemoteProcedure.DomainEventReboot, RemoteProcedure.DomainEventRtcChange,
        RemoteProcedure.DomainEventWatchdog, RemoteProcedure.DomainEventIOError, RemoteProcedure.DomainEventGraphics,
        RemoteProcedure.DomainEventIOErrorReason, RemoteProcedure.DomainEventControlError, RemoteProcedure.DomainEventBlockJob,
        RemoteProcedure.DomainEventDiskChange, RemoteProcedure.DomainEventTrayChange, RemoteProcedure.DomainEventPMWakeup,
        RemoteProcedure.DomainEventPMSuspend, RemoteProcedure.DomainEventBalloonChange, RemoteProcedure.DomainEventPMSuspendDisk,
        RemoteProcedure.DomainEventDeviceRemoved,
    ];

    /// <summary>How many of them have a message without a callback's id.</summary>
    internal static int LegacyCount => Legacies.Length;

    /// <summary>The message with a callback's id.</summary>
    internal static RemoteProcedure Callback(DomainEventKind kind) => Callbacks[(int)kind];

    /// <summary>The message without; <see langword="null"/> for kinds that are younger than callbacks with ids.</summary>
    internal static RemoteProcedure? Legacy(DomainEventKind kind) => (int)kind < Legacies.Length ? Legacies[(int)kind] : null;

    /// <summary>The kind that a message tells of.</summary>
    /// <param name="procedure">The message.</param>
    /// <param name="hasCallbackId">Whether a callback's id is in front of it.</param>
    /// <returns><see langword="null"/> when it is no message of an event of domains.</returns>
    internal static DomainEventKind? KindOf(RemoteProcedure procedure, out bool hasCallbackId)
    {
        int kind = Array.IndexOf(Callbacks, procedure);
        hasCallbackId = kind >= 0;
        kind = hasCallbackId ? kind : Array.IndexOf(Legacies, procedure);
        return kind >= 0 ? (DomainEventKind)kind : null;
    }
}
