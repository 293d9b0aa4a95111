using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Events of this project in the words of libvirt's messages. What libvirt has no message for is not told to its clients.</summary>
internal static class EventTranslation
{
    /// <summary>Tells of an event in each of its messages, in libvirt's order.</summary>
    internal static void Translate(DomainEvent news, EventFanout fanout)
    {
        var domain = new DomainName { Name = news.Name, Uuid = news.Domain, Id = news.Id };
        switch (news)
        {
            case DomainLifecycleEvent lifecycle:
                fanout.Tell(news, DomainEventKind.Lifecycle, new LifecycleMessage { Domain = domain, Event = (int)lifecycle.Kind, Detail = (int)lifecycle.Detail % 100 });
                break;
            case DomainRebootedEvent:
                fanout.Tell(news, DomainEventKind.Reboot, new DomainArguments { Domain = domain });
                break;
            case DomainMetadataChangedEvent metadata:
                fanout.Tell(news, DomainEventKind.MetadataChange, new MetadataMessage { Domain = domain, Type = (int)metadata.Kind, Uri = OrNone(metadata.Uri) });
                break;
            case DomainWatchdogEvent watchdog:
                fanout.Tell(news, DomainEventKind.Watchdog, new WatchdogMessage { Domain = domain, Action = WatchdogAction(watchdog.Action) });
                break;
            case DomainPMEvent power:
                fanout.Tell(news, (DomainEventKind)power.Change, new SleepMessage { Domain = domain }, new DomainArguments { Domain = domain });
                break;
            case DomainAgentEvent agent:
                fanout.Tell(news, DomainEventKind.AgentLifecycle, new AgentMessage { Domain = domain, State = agent.IsConnected ? 1 : 2, Reason = (int)agent.Reason });
                break;
            case DomainIOErrorEvent error:
                TellIOError(error, domain, fanout);
                break;
            case DomainBalloonChangedEvent balloon:
                fanout.Tell(news, DomainEventKind.BalloonChange, new BalloonMessage { Domain = domain, ActualKiB = (ulong)balloon.ActualKiB });
                break;
            case DomainTrayChangedEvent tray:
                fanout.Tell(news, DomainEventKind.TrayChange, new TrayChangeMessage { Domain = domain, Alias = tray.Device, Reason = tray.IsOpen ? 0 : 1 });
                break;
            case DomainMigrationIterationEvent migration:
                fanout.Tell(news, DomainEventKind.MigrationIteration, new MigrationIterationMessage { Domain = domain, Iteration = migration.Iteration });
                break;
            case DomainRtcChangedEvent clock:
                fanout.Tell(news, DomainEventKind.RtcChange, new RtcChangeMessage { Domain = domain, Offset = (long)clock.Offset.TotalSeconds });
                break;
            case DomainControlErrorEvent:
                fanout.Tell(news, DomainEventKind.ControlError, new DomainArguments { Domain = domain });
                break;
            case DomainDeviceEvent device:
                fanout.Tell(news, KindOf(device.Change), new DeviceMessage { Domain = domain, Alias = device.Device });
                break;
            case DomainDiskMissingEvent disk:
                fanout.Tell(news, DomainEventKind.DiskChange, new DiskChangeMessage
                {
                    Domain = domain, OldPath = disk.OldSource, NewPath = OrNone(disk.NewSource), Alias = disk.Device, Reason = disk.IsDropped ? 1 : 0,
                });
                break;
            case DomainBlockJobEvent job:
                var ended = new BlockJobMessage { Domain = domain, Disk = job.Disk, Type = (int)job.Type, Status = (int)job.Status };
                fanout.Tell(news, DomainEventKind.BlockJob, ended);
                fanout.Tell(news, DomainEventKind.BlockJob2, ended);
                break;
            case DomainBlockThresholdEvent threshold:
                fanout.Tell(news, DomainEventKind.BlockThreshold, new BlockThresholdMessage
                {
                    Domain = domain, Disk = threshold.Device, Path = OrNone(threshold.Path), Threshold = threshold.Threshold, Excess = threshold.Excess,
                });
                break;
            case DomainGraphicsEvent graphics:
                fanout.Tell(news, DomainEventKind.Graphics, GraphicsOf(graphics, domain));
                break;
            case DomainTunableChangedEvent tunable:
                fanout.Tell(news, DomainEventKind.Tunable, new TunableMessage { Domain = domain, Parameters = ParametersOf(tunable.Parameters) });
                break;
            case DomainMemoryFailureEvent failure:
                fanout.Tell(news, DomainEventKind.MemoryFailure, new MemoryFailureMessage
                {
                    Domain = domain,
                    Recipient = (int)failure.Recipient,
                    Action = (int)failure.Action,
                    Flags = (failure.IsActionRequired ? 1u : 0) | (failure.IsRecursive ? 2u : 0),
                });
                break;
            case DomainMemoryDeviceSizeChangedEvent memory:
                fanout.Tell(news, DomainEventKind.MemoryDeviceSizeChange, new MemoryDeviceMessage { Domain = domain, Alias = memory.Device, SizeKiB = memory.SizeKiB });
                break;
            case DomainJobCompletedEvent completed when fanout.IsWanted(DomainEventKind.JobCompleted):
                fanout.Tell(news, DomainEventKind.JobCompleted, new JobCompletedMessage { Domain = domain, Parameters = JobParameters.Of(completed.Job, isCompleted: true) });
                break;
        }
    }

    private static void TellIOError(DomainIOErrorEvent error, DomainName domain, EventFanout fanout)
    {
        int action = IOErrorAction(error.Action);
        fanout.Tell(error, DomainEventKind.IOError, new IOErrorMessage { Domain = domain, Path = error.Path, Alias = error.Device, Action = action });
        fanout.Tell(error, DomainEventKind.IOErrorReason, new IOErrorReasonMessage
        {
            Domain = domain, Path = error.Path, Alias = error.Device, Action = action, Reason = error.Reason,
        });
    }

    private static DomainEventKind KindOf(DeviceChange change) => change switch
    {
        DeviceChange.Added => DomainEventKind.DeviceAdded,
        DeviceChange.Removed => DomainEventKind.DeviceRemoved,
        _ => DomainEventKind.DeviceRemovalFailed,
    };

    private static GraphicsMessage GraphicsOf(DomainGraphicsEvent graphics, DomainName domain) => new()
    {
        Domain = domain,
        Phase = (int)graphics.Phase,
        Local = AddressOf(graphics.Local),
        Remote = AddressOf(graphics.Remote),
        Scheme = graphics.AuthenticationScheme,
        Subject = graphics.Subject.Select(static one => new EventTypes.GraphicsIdentity { Type = one.Type, Name = one.Name }).ToArray(),
    };

    private static EventTypes.GraphicsAddress AddressOf(global::Rx.Hypervisor.GraphicsAddress address)
        => new() { Family = (int)address.Family, Node = address.Node, Service = address.Service };

    private static Parameter[] ParametersOf(IReadOnlyList<TypedParameter> parameters) => [.. parameters.Select(static one => new Parameter { Value = one })];

    private static string? OrNone(string text) => text.Length > 0 ? text : null;

    /// <summary>QAPI's words as libvirt's <c>virDomainEventWatchdogAction</c>.</summary>
    private static int WatchdogAction(string action) => action switch
    {
        "pause" => 1,
        "reset" => 2,
        "poweroff" => 3,
        "shutdown" => 4,
        "debug" => 5,
        "inject-nmi" => 6,
        _ => 0,
    };

    /// <summary>QAPI's words as libvirt's <c>virDomainEventIOErrorAction</c>.</summary>
    private static int IOErrorAction(string action) => action switch
    {
        "stop" => 1,
        "report" => 2,
        _ => 0,
    };
}
