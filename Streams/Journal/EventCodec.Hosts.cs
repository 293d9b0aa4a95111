namespace Rx.Hypervisor.Streams.Journal;

/// <content>What happens to the host and its engine.</content>
internal static partial class EventCodec
{
    private static EventForm[] HostForms() =>
    [
        new EventForm<DefinitionRejectedEvent>(
            "definitionRejected",
            static (ref json, news) =>
            {
                json.Text("path"u8, news.Path);
                json.Word("code"u8, news.Code);
                json.Text("reason"u8, news.Reason);
            },
            static (ref members) => new DefinitionRejectedEvent
            {
                Path = members.Text("path"u8),
                Code = members.Word<ErrorCode>("code"u8),
                Reason = members.Text("reason"u8),
            }),

        new EventForm<PlanFailedEvent>(
            "planFailed",
            static (ref json, news) =>
            {
                json.BeginObject("domain"u8);
                WritePlanned(ref json, news.Domain);
                json.EndObject();
            },
            static (ref members) => new PlanFailedEvent { Domain = members.Object("domain"u8, ReadPlanned) }),

        new EventForm<NetworkPlanFailedEvent>(
            "networkPlanFailed",
            static (ref json, news) =>
            {
                json.BeginObject("network"u8);
                WritePlanned(ref json, news.Network);
                json.EndObject();
            },
            static (ref members) => new NetworkPlanFailedEvent { Network = members.Object("network"u8, ReadPlannedNetwork) }),

        new EventForm<StartupCompletedEvent>(
            "startupCompleted",
            static (ref json, news) =>
            {
                json.Seconds("took"u8, news.Took);
                WritePlan(ref json, news.Networks);
                WritePlan(ref json, news.Domains);
            },
            static (ref members) => new StartupCompletedEvent
            {
                Took = members.SecondsOrZero("took"u8),
                Networks = members.ObjectsOrEmpty("networks"u8, ReadPlannedNetwork),
                Domains = members.Objects("domains"u8, ReadPlanned),
            }),

        new EventForm<ShutdownCompletedEvent>(
            "shutdownCompleted",
            static (ref json, news) =>
            {
                json.Seconds("took"u8, news.Took);
                WritePlan(ref json, news.Networks);
                WritePlan(ref json, news.Domains);
            },
            static (ref members) => new ShutdownCompletedEvent
            {
                Took = members.SecondsOrZero("took"u8),
                Networks = members.ObjectsOrEmpty("networks"u8, ReadPlannedNetwork),
                Domains = members.Objects("domains"u8, ReadPlanned),
            }),

        new EventForm<JournalStateEvent>(
            "journalState",
            static (ref json, news) =>
            {
                json.Flag("onDisk"u8, news.IsOnDisk);
                json.Text("cause"u8, news.Cause);
            },
            static (ref members) => new JournalStateEvent { IsOnDisk = members.Flag("onDisk"u8), Cause = members.Text("cause"u8) }),

        new EventForm<JournalDamagedEvent>(
            "journalDamaged",
            static (ref json, news) =>
            {
                json.Text("path"u8, news.Path);
                json.Number("offset"u8, news.Offset);
                json.Text("cause"u8, news.Cause);
            },
            static (ref members) => new JournalDamagedEvent
            {
                Path = members.Text("path"u8),
                Offset = members.Number("offset"u8),
                Cause = members.Text("cause"u8),
            }),
    ];
}
