namespace Rx.Hypervisor.Streams.Journal;

/// <content>What is known of domains.</content>
internal static partial class EventCodec
{
    internal static void WriteRecord(ref JsonLineWriter json, DomainRecord record)
    {
        json.Text("name"u8, record.Name);
        json.Uuid("uuid"u8, record.Uuid);
        json.TextUnlessEmpty("title"u8, record.Title);
        json.NumberUnless("id"u8, record.Id, -1);
        json.Word("state"u8, record.State);
        json.Word("reason"u8, record.Reason);
        json.NumberUnless("generation"u8, record.Generation, 0);
        json.FlagIfSet("persistent"u8, record.IsPersistent);
        json.FlagIfSet("autostart"u8, record.HasAutostart);
        json.FlagIfSet("managedSave"u8, record.HasManagedSave);
        json.NumberUnless("memoryKiB"u8, record.MemoryKiB, 0);
        json.NumberUnless("currentMemoryKiB"u8, record.CurrentMemoryKiB, 0);
        json.NumberUnless("vcpus"u8, record.Vcpus, 0);
        json.TextUnlessEmpty("accelerator"u8, record.Accelerator);
        if (record.ProcessId is { } process)
        {
            json.Number("process"u8, process);
        }

        json.WordUnlessDefault("monitor"u8, record.Monitor);
        json.FlagIfSet("agent"u8, record.IsAgentConnected);
        json.FlagIfSet("tainted"u8, record.IsTainted);
        if (record.Position != default)
        {
            json.Position("position"u8, record.Position);
        }
    }

    internal static DomainRecord ReadRecord(ref JsonMembers members) => new()
    {
        Name = members.Text("name"u8),
        Uuid = members.Uuid("uuid"u8),
        Title = members.TextOrEmpty("title"u8),
        Id = members.Int32Or("id"u8, -1),
        State = members.Word<DomainState>("state"u8),
        Reason = members.Word<StateReason>("reason"u8),
        Generation = members.NumberOr("generation"u8, 0),
        IsPersistent = members.IsSet("persistent"u8),
        HasAutostart = members.IsSet("autostart"u8),
        HasManagedSave = members.IsSet("managedSave"u8),
        MemoryKiB = members.NumberOr("memoryKiB"u8, 0),
        CurrentMemoryKiB = members.NumberOr("currentMemoryKiB"u8, 0),
        Vcpus = members.Int32Or("vcpus"u8, 0),
        Accelerator = members.TextOrEmpty("accelerator"u8),
        ProcessId = members.Has("process"u8) ? members.Int32("process"u8) : null,
        Monitor = members.WordOrDefault<MonitorLiveness>("monitor"u8),
        IsAgentConnected = members.IsSet("agent"u8),
        IsTainted = members.IsSet("tainted"u8),
        Position = members.Has("position"u8) ? members.Position("position"u8) : default,
    };
}
