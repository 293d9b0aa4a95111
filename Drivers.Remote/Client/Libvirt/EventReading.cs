using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>libvirt's messages as events of the model.</summary>
internal static class EventReading
{
    /// <summary>Kinds that are told a second time by a younger one, which says more.</summary>
    internal static bool IsTwin(DomainEventKind kind) => kind is DomainEventKind.IOError or DomainEventKind.BlockJob;

    /// <summary>Reads the message of an event.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="hasCallbackId">Whether a callback's id is in front.</param>
    /// <param name="payload">The message.</param>
    /// <exception cref="RpcProtocolException">It is no such message.</exception>
    internal static DomainEvent Read(DomainEventKind kind, bool hasCallbackId, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> message = hasCallbackId ? payload[Math.Min(sizeof(int), payload.Length)..] : payload;
        return kind switch
        {
            DomainEventKind.Lifecycle => Lifecycle(XdrReader.Read<LifecycleMessage>(message)),
            DomainEventKind.Reboot => Read<DomainArguments>(message, static it => Of(it.Domain, new DomainRebootedEvent { Domain = default, Name = "" })),
            DomainEventKind.RtcChange => Read<RtcChangeMessage>(
                message, static it => Of(it.Domain, new DomainRtcChangedEvent { Domain = default, Name = "", Offset = Seconds(it.Offset) })),
            DomainEventKind.Watchdog => Read<WatchdogMessage>(
                message, static it => Of(it.Domain, new DomainWatchdogEvent { Domain = default, Name = "", Action = WatchdogAction(it.Action) })),
            DomainEventKind.IOError => Read<IOErrorMessage>(message, static it => Error(it.Domain, it.Path, it.Alias, it.Action, reason: "")),
            DomainEventKind.IOErrorReason => Read<IOErrorReasonMessage>(message, static it => Error(it.Domain, it.Path, it.Alias, it.Action, it.Reason)),
            DomainEventKind.Graphics => Read<GraphicsMessage>(message, Graphics),
            DomainEventKind.ControlError => Read<DomainArguments>(message, static it => Of(it.Domain, new DomainControlErrorEvent { Domain = default, Name = "" })),
            DomainEventKind.BlockJob or DomainEventKind.BlockJob2 => Read<BlockJobMessage>(message, static it => Of(it.Domain, new DomainBlockJobEvent
            {
                Domain = default, Name = "", Disk = it.Disk, Type = (BlockJobType)it.Type, Status = (BlockJobStatus)it.Status,
            })),
            DomainEventKind.DiskChange => Read<DiskChangeMessage>(message, static it => Of(it.Domain, new DomainDiskMissingEvent
            {
                Domain = default, Name = "", Device = it.Alias, OldSource = it.OldPath ?? "", NewSource = it.NewPath ?? "", IsDropped = it.Reason == 1,
            })),
            DomainEventKind.TrayChange => Read<TrayChangeMessage>(
                message, static it => Of(it.Domain, new DomainTrayChangedEvent { Domain = default, Name = "", Device = it.Alias, IsOpen = it.Reason == 0 })),
            DomainEventKind.PMWakeup or DomainEventKind.PMSuspend or DomainEventKind.PMSuspendDisk => Power(kind, hasCallbackId, message),
            DomainEventKind.BalloonChange => Read<BalloonMessage>(
                message, static it => Of(it.Domain, new DomainBalloonChangedEvent { Domain = default, Name = "", ActualKiB = (long)Math.Min(it.ActualKiB, long.MaxValue) })),
            DomainEventKind.DeviceRemoved => Device(message, DeviceChange.Removed),
            DomainEventKind.DeviceAdded => Device(message, DeviceChange.Added),
            DomainEventKind.DeviceRemovalFailed => Device(message, DeviceChange.RemovalFailed),
            DomainEventKind.Tunable => Read<TunableMessage>(
                message, static it => Of(it.Domain, new DomainTunableChangedEvent { Domain = default, Name = "", Parameters = Parameters(it.Parameters) })),
            DomainEventKind.AgentLifecycle => Read<AgentMessage>(message, static it => Of(it.Domain, new DomainAgentEvent
            {
                Domain = default, Name = "", IsConnected = it.State == 1, Reason = (AgentChange)it.Reason,
            })),
            DomainEventKind.MigrationIteration => Read<MigrationIterationMessage>(
                message, static it => Of(it.Domain, new DomainMigrationIterationEvent { Domain = default, Name = "", Iteration = it.Iteration })),
            DomainEventKind.JobCompleted => Read<JobCompletedMessage>(
                message, static it => Of(it.Domain, new DomainJobCompletedEvent { Domain = default, Name = "", Job = JobReading.Read(Parameters(it.Parameters), type: null) })),
            DomainEventKind.MetadataChange => Read<MetadataMessage>(message, static it => Of(it.Domain, new DomainMetadataChangedEvent
            {
                Domain = default, Name = "", Kind = (DomainMetadata)it.Type, Uri = it.Uri ?? "",
            })),
            DomainEventKind.BlockThreshold => Read<BlockThresholdMessage>(message, static it => Of(it.Domain, new DomainBlockThresholdEvent
            {
                Domain = default, Name = "", Device = it.Disk, Path = it.Path ?? "", Threshold = it.Threshold, Excess = it.Excess,
            })),
            DomainEventKind.MemoryFailure => Read<MemoryFailureMessage>(message, static it => Of(it.Domain, new DomainMemoryFailureEvent
            {
                Domain = default,
                Name = "",
                Recipient = (MemoryFailureRecipient)it.Recipient,
                Action = (MemoryFailureAction)it.Action,
                IsActionRequired = (it.Flags & 1) != 0,
                IsRecursive = (it.Flags & 2) != 0,
            })),
            _ => Read<MemoryDeviceMessage>(message, static it => Of(it.Domain, new DomainMemoryDeviceSizeChangedEvent
            {
                Domain = default, Name = "", Device = it.Alias, SizeKiB = it.SizeKiB,
            })),
        };
    }

    /// <summary>Reads the message of an event of networks; a callback's id is in front.</summary>
    /// <exception cref="RpcProtocolException">It is no such message.</exception>
    internal static NetworkLifecycleEvent ReadNetwork(ReadOnlySpan<byte> payload)
    {
        NetworkLifecycleMessage it = XdrReader.Read<Callback<NetworkLifecycleMessage>>(payload).Message;
        return new NetworkLifecycleEvent { Network = it.Network.Uuid, Name = it.Network.Name, Kind = (NetworkLifecycle)it.Event };
    }

    private static DomainEvent Read<T>(ReadOnlySpan<byte> message, Func<T, DomainEvent> make)
        where T : struct, IXdr<T> => make(XdrReader.Read<T>(message));

    private static DomainEvent Of(DomainName domain, DomainEvent news) => news with { Domain = domain.Uuid, Name = domain.Name, Id = domain.Id };

    private static DomainEvent Lifecycle(LifecycleMessage it)
        => Of(it.Domain, new DomainLifecycleEvent { Domain = default, Name = "", Detail = (LifecycleDetail)((it.Event * 100) + it.Detail) });

    private static DomainEvent Error(DomainName domain, string path, string alias, int action, string reason)
        => Of(domain, new DomainIOErrorEvent { Domain = default, Name = "", Device = alias, Path = path, Action = IOErrorAction(action), Reason = reason });

    private static DomainEvent Device(ReadOnlySpan<byte> message, DeviceChange change)
    {
        DeviceMessage it = XdrReader.Read<DeviceMessage>(message);
        return Of(it.Domain, new DomainDeviceEvent { Domain = default, Name = "", Device = it.Alias, Change = change });
    }

    // The elder generation has no reason, the younger one has it in front.
    private static DomainEvent Power(DomainEventKind kind, bool hasReason, ReadOnlySpan<byte> message)
    {
        DomainName domain = hasReason ? XdrReader.Read<SleepMessage>(message).Domain : XdrReader.Read<DomainArguments>(message).Domain;
        return Of(domain, new DomainPMEvent { Domain = default, Name = "", Change = (PowerManagementChange)kind });
    }

    private static DomainEvent Graphics(GraphicsMessage it) => Of(it.Domain, new DomainGraphicsEvent
    {
        Domain = default,
        Name = "",
        Phase = (GraphicsPhase)it.Phase,
        Local = Address(it.Local),
        Remote = Address(it.Remote),
        AuthenticationScheme = it.Scheme,
        Subject = [.. it.Subject.ToArray().Select(static one => new Rx.Hypervisor.GraphicsIdentity(one.Type, one.Name))],
    });

    private static Rx.Hypervisor.GraphicsAddress Address(EventTypes.GraphicsAddress it) => new((GraphicsAddressFamily)it.Family, it.Node, it.Service);

    private static IReadOnlyList<TypedParameter> Parameters(ReadOnlyMemory<Parameter> parameters) => [.. parameters.ToArray().Select(static one => one.Value)];

    private static TimeSpan Seconds(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, -int.MaxValue, int.MaxValue));

    /// <summary>libvirt's <c>virDomainEventWatchdogAction</c> in QAPI's words.</summary>
    private static string WatchdogAction(int action) => action switch
    {
        1 => "pause",
        2 => "reset",
        3 => "poweroff",
        4 => "shutdown",
        5 => "debug",
        6 => "inject-nmi",
        _ => "none",
    };

    /// <summary>libvirt's <c>virDomainEventIOErrorAction</c> in QAPI's words.</summary>
    private static string IOErrorAction(int action) => action switch
    {
        1 => "stop",
        2 => "report",
        _ => "ignore",
    };
}
