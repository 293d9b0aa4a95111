namespace Rx.Hypervisor.Streams.Journal;

/// <content>What happens to domains.</content>
internal static partial class EventCodec
{
    private static EventForm[] DomainForms() =>
    [
        new EventForm<DomainLifecycleEvent>(
            "lifecycle",
            static (ref json, news) => json.Word("detail"u8, news.Detail),
            static (ref members) => new DomainLifecycleEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Detail = members.Word<LifecycleDetail>("detail"u8),
            }),

        new EventForm<DomainRebootedEvent>(
            "rebooted",
            static (ref _, _) => { },
            static (ref members) => new DomainRebootedEvent { Name = members.Text("name"u8), Domain = members.Uuid("uuid"u8) }),

        new EventForm<DomainMetadataChangedEvent>(
            "metadata",
            static (ref json, news) =>
            {
                json.Word("what"u8, news.Kind);
                json.TextUnlessEmpty("uri"u8, news.Uri);
            },
            static (ref members) => new DomainMetadataChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Kind = members.Word<DomainMetadata>("what"u8),
                Uri = members.TextOrEmpty("uri"u8),
            }),

        new EventForm<DomainPMEvent>(
            "pm",
            static (ref json, news) => json.Word("change"u8, news.Change),
            static (ref members) => new DomainPMEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Change = members.Word<PowerManagementChange>("change"u8),
            }),

        new EventForm<DomainAgentEvent>(
            "agent",
            static (ref json, news) =>
            {
                json.Flag("connected"u8, news.IsConnected);
                json.Word("reason"u8, news.Reason);
            },
            static (ref members) => new DomainAgentEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                IsConnected = members.Flag("connected"u8),
                Reason = members.Word<AgentChange>("reason"u8),
            }),

        new EventForm<DomainWatchdogEvent>(
            "watchdog",
            static (ref json, news) => json.Text("action"u8, news.Action),
            static (ref members) => new DomainWatchdogEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Action = members.Text("action"u8),
            }),

        new EventForm<DomainIOErrorEvent>(
            "ioError",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.TextUnlessEmpty("path"u8, news.Path);
                json.Text("action"u8, news.Action);
                json.Text("reason"u8, news.Reason);
            },
            static (ref members) => new DomainIOErrorEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                Path = members.TextOrEmpty("path"u8),
                Action = members.Text("action"u8),
                Reason = members.Text("reason"u8),
            }),

        new EventForm<DomainBalloonChangedEvent>(
            "balloon",
            static (ref json, news) => json.Number("kib"u8, news.ActualKiB),
            static (ref members) => new DomainBalloonChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                ActualKiB = members.Number("kib"u8),
            }),

        new EventForm<DomainDiskChangedEvent>(
            "medium",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.TextUnlessEmpty("old"u8, news.OldSource);
                json.TextUnlessEmpty("new"u8, news.NewSource);
            },
            static (ref members) => new DomainDiskChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                OldSource = members.TextOrEmpty("old"u8),
                NewSource = members.TextOrEmpty("new"u8),
            }),

        new EventForm<DomainTrayChangedEvent>(
            "tray",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.Flag("open"u8, news.IsOpen);
            },
            static (ref members) => new DomainTrayChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                IsOpen = members.Flag("open"u8),
            }),

        new EventForm<DomainJobProgressEvent>(
            "jobProgress",
            static (ref json, news) => WriteJob(ref json, news.Job),
            static (ref members) => new DomainJobProgressEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Job = members.Object("job"u8, ReadJob),
            }),

        new EventForm<DomainJobCompletedEvent>(
            "jobCompleted",
            static (ref json, news) => WriteJob(ref json, news.Job),
            static (ref members) => new DomainJobCompletedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Job = members.Object("job"u8, ReadJob),
            }),

        new EventForm<DomainMigrationIterationEvent>(
            "iteration",
            static (ref json, news) => json.Number("iteration"u8, news.Iteration),
            static (ref members) => new DomainMigrationIterationEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Iteration = members.Int32("iteration"u8),
            }),
    ];
}
