using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;

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
            case DomainJobCompletedEvent completed when fanout.IsWanted(DomainEventKind.JobCompleted):
                fanout.Tell(news, DomainEventKind.JobCompleted, new JobCompletedMessage { Domain = domain, Parameters = JobParameters.Of(completed.Job, isCompleted: true) });
                break;
        }
    }

    private static void TellIOError(DomainIOErrorEvent error, DomainName domain, EventFanout fanout)
    {
        int action = IOErrorAction(error.Action);
        fanout.Tell(error, DomainEventKind.IOError, new IOErrorMessage { Domain = domain, Path = "", Alias = error.Device, Action = action });
        fanout.Tell(error, DomainEventKind.IOErrorReason, new IOErrorReasonMessage
        {
            Domain = domain, Path = "", Alias = error.Device, Action = action, Reason = error.Reason,
        });
    }

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
