using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>What libvirt tells of domains beyond what this project's own driver does.</content>
internal static partial class EventCodec
{
    private static EventForm[] LibvirtForms() =>
    [
        new EventForm<DomainRtcChangedEvent>(
            "rtc",
            static (ref json, news) => json.Seconds("offset"u8, news.Offset),
            static (ref members) => new DomainRtcChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Offset = members.SecondsOrZero("offset"u8),
            }),
        new EventForm<DomainGraphicsEvent>(
            "graphics",
            static (ref json, news) =>
            {
                json.Word("phase"u8, news.Phase);
                WriteDisplay(ref json, "local"u8, news.Local);
                WriteDisplay(ref json, "remote"u8, news.Remote);
                json.TextUnlessEmpty("scheme"u8, news.AuthenticationScheme);
                WriteIdentities(ref json, news.Subject);
            },
            static (ref members) => new DomainGraphicsEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Phase = members.Word<GraphicsPhase>("phase"u8),
                Local = members.Object("local"u8, ReadDisplay),
                Remote = members.Object("remote"u8, ReadDisplay),
                AuthenticationScheme = members.TextOrEmpty("scheme"u8),
                Subject = members.Has("subject"u8) ? members.Objects("subject"u8, ReadIdentity) : [],
            }),
        new EventForm<DomainControlErrorEvent>(
            "controlError",
            static (ref _, _) => { },
            static (ref members) => new DomainControlErrorEvent { Name = members.Text("name"u8), Domain = members.Uuid("uuid"u8) }),
        new EventForm<DomainBlockJobEvent>(
            "blockJob",
            static (ref json, news) =>
            {
                json.Text("disk"u8, news.Disk);
                json.Word("type"u8, news.Type);
                json.Word("status"u8, news.Status);
            },
            static (ref members) => new DomainBlockJobEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Disk = members.Text("disk"u8),
                Type = members.Word<BlockJobType>("type"u8),
                Status = members.Word<BlockJobStatus>("status"u8),
            }),
        new EventForm<DomainDiskMissingEvent>(
            "diskMissing",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.Text("old"u8, news.OldSource);
                json.TextUnlessEmpty("new"u8, news.NewSource);
                json.Flag("dropped"u8, news.IsDropped);
            },
            static (ref members) => new DomainDiskMissingEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                OldSource = members.Text("old"u8),
                NewSource = members.TextOrEmpty("new"u8),
                IsDropped = members.Flag("dropped"u8),
            }),
        new EventForm<DomainDeviceEvent>(
            "device",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.Word("change"u8, news.Change);
            },
            static (ref members) => new DomainDeviceEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                Change = members.Word<DeviceChange>("change"u8),
            }),
        new EventForm<DomainTunableChangedEvent>(
            "tunable",
            static (ref json, news) => WriteParameters(ref json, news.Parameters),
            static (ref members) => new DomainTunableChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Parameters = members.Objects("parameters"u8, ReadParameter),
            }),
        new EventForm<DomainBlockThresholdEvent>(
            "blockThreshold",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.TextUnlessEmpty("path"u8, news.Path);
                json.Unsigned("threshold"u8, news.Threshold);
                json.Unsigned("excess"u8, news.Excess);
            },
            static (ref members) => new DomainBlockThresholdEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                Path = members.TextOrEmpty("path"u8),
                Threshold = members.Unsigned("threshold"u8),
                Excess = members.Unsigned("excess"u8),
            }),
        new EventForm<DomainMemoryFailureEvent>(
            "memoryFailure",
            static (ref json, news) =>
            {
                json.Word("recipient"u8, news.Recipient);
                json.Word("action"u8, news.Action);
                json.FlagIfSet("actionRequired"u8, news.IsActionRequired);
                json.FlagIfSet("recursive"u8, news.IsRecursive);
            },
            static (ref members) => new DomainMemoryFailureEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Recipient = members.Word<MemoryFailureRecipient>("recipient"u8),
                Action = members.Word<MemoryFailureAction>("action"u8),
                IsActionRequired = members.IsSet("actionRequired"u8),
                IsRecursive = members.IsSet("recursive"u8),
            }),
        new EventForm<DomainMemoryDeviceSizeChangedEvent>(
            "memoryDevice",
            static (ref json, news) =>
            {
                json.Text("device"u8, news.Device);
                json.Unsigned("kib"u8, news.SizeKiB);
            },
            static (ref members) => new DomainMemoryDeviceSizeChangedEvent
            {
                Name = members.Text("name"u8),
                Domain = members.Uuid("uuid"u8),
                Device = members.Text("device"u8),
                SizeKiB = members.Unsigned("kib"u8),
            }),
        new EventForm<RawEvent>(
            "raw",
            static (ref json, news) =>
            {
                json.Number("program"u8, news.Program);
                json.Number("message"u8, news.Message);
                json.Bytes("data"u8, news.Data.Span);
            },
            static (ref members) => new RawEvent
            {
                Program = (uint)members.Number("program"u8),
                Message = members.Int32("message"u8),
                Data = members.Bytes("data"u8),
            }),
    ];

    private static void WriteDisplay(ref JsonLineWriter json, System.ReadOnlySpan<byte> name, GraphicsAddress address)
    {
        json.BeginObject(name);
        json.Word("family"u8, address.Family);
        json.Text("node"u8, address.Node);
        json.TextUnlessEmpty("service"u8, address.Service);
        json.EndObject();
    }

    private static GraphicsAddress ReadDisplay(ref JsonMembers members)
        => new(members.Word<GraphicsAddressFamily>("family"u8), members.Text("node"u8), members.TextOrEmpty("service"u8));

    private static void WriteIdentities(ref JsonLineWriter json, IReadOnlyList<GraphicsIdentity> subject)
    {
        if (subject.Count == 0)
        {
            return;
        }

        json.BeginArray("subject"u8);
        for (int i = 0; i < subject.Count; i++)
        {
            json.BeginObject();
            json.Text("type"u8, subject[i].Type);
            json.Text("name"u8, subject[i].Name);
            json.EndObject();
        }

        json.EndArray();
    }

    private static GraphicsIdentity ReadIdentity(ref JsonMembers members) => new(members.Text("type"u8), members.Text("name"u8));

    private static void WriteParameters(ref JsonLineWriter json, IReadOnlyList<TypedParameter> parameters)
    {
        json.BeginArray("parameters"u8);
        for (int i = 0; i < parameters.Count; i++)
        {
            json.BeginObject();
            json.Text("name"u8, parameters[i].Name);
            WriteValue(ref json, parameters[i]);
            json.EndObject();
        }

        json.EndArray();
    }

    // The name of the member is the type: numbers of JSON have none.
    private static void WriteValue(ref JsonLineWriter json, TypedParameter parameter)
    {
        switch (parameter)
        {
            case Int32Parameter one:
                json.Number("int"u8, one.Value);
                break;
            case UInt32Parameter one:
                json.Number("uint"u8, one.Value);
                break;
            case Int64Parameter one:
                json.Number("long"u8, one.Value);
                break;
            case UInt64Parameter one:
                json.Unsigned("ulong"u8, one.Value);
                break;
            case DoubleParameter one:
                json.Double("double"u8, one.Value);
                break;
            case BooleanParameter one:
                json.Flag("boolean"u8, one.Value);
                break;
            case StringParameter one:
                json.Text("string"u8, one.Value);
                break;
        }
    }

    private static TypedParameter ReadParameter(ref JsonMembers members)
    {
        string name = members.Text("name"u8);
        return members.Has("int"u8) ? new Int32Parameter(name, members.Int32("int"u8))
            : members.Has("uint"u8) ? new UInt32Parameter(name, (uint)members.Number("uint"u8))
            : members.Has("long"u8) ? new Int64Parameter(name, members.Number("long"u8))
            : members.Has("ulong"u8) ? new UInt64Parameter(name, members.Unsigned("ulong"u8))
            : members.Has("double"u8) ? new DoubleParameter(name, members.Double("double"u8))
            : members.Has("boolean"u8) ? new BooleanParameter(name, members.Flag("boolean"u8))
            : new StringParameter(name, members.Text("string"u8));
    }
}
