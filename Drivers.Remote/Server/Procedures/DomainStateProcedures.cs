using System;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OtherObjectTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What a domain does and has: reads that wait for nobody.</summary>
internal static class DomainStateProcedures
{
    private const uint DeprecationMessages = 1;
    private const uint TaintingMessages = 2;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<DomainArguments, DomainInfoReply>(RemoteProcedure.DomainGetInfo, "virDomainGetInfo", Access.Read, GetInfoAsync);
        table.Answer<DomainFlags, DomainStateReply>(RemoteProcedure.DomainGetState, "virDomainGetState", Access.Read, GetState);
        table.Await<DomainFlags, ControlInfoReply>(RemoteProcedure.DomainGetControlInfo, "virDomainGetControlInfo", Access.Read, GetControlInfoAsync);
        table.Answer<DomainArguments, Flag>(
            RemoteProcedure.DomainIsActive, "virDomainIsActive", Access.Read, static (session, it) => Is(session.Record(it.Domain).IsActive));
        table.Answer<DomainArguments, Flag>(
            RemoteProcedure.DomainIsPersistent, "virDomainIsPersistent", Access.Read, static (session, it) => Is(session.Record(it.Domain).IsPersistent));
        table.Answer<DomainArguments, Flag>(RemoteProcedure.DomainIsUpdated, "virDomainIsUpdated", Access.Read, IsUpdated);
        table.Answer<DomainArguments, Flag>(
            RemoteProcedure.DomainGetAutostart, "virDomainGetAutostart", Access.Read, static (session, it) => Is(session.Record(it.Domain).HasAutostart));
        table.Await<DomainArguments, Text>(RemoteProcedure.DomainGetOSType, "virDomainGetOSType", Access.Read, GetOSTypeAsync);
        table.Await<DomainArguments, Large>(RemoteProcedure.DomainGetMaxMemory, "virDomainGetMaxMemory", Access.Read, GetMaxMemoryAsync);
        table.Await<DomainArguments, Number>(RemoteProcedure.DomainGetMaxVcpus, "virDomainGetMaxVcpus", Access.Read, GetMaxVcpusAsync);
        table.Answer<DomainFlags, Flag>(RemoteProcedure.DomainHasManagedSaveImage, "virDomainHasManagedSaveImage", Access.Read, HasManagedSave);
        table.Answer<DomainFlags, Number>(RemoteProcedure.DomainSnapshotNum, "virDomainSnapshotNum", Access.Read, CountSnapshots);
        table.Answer<DomainFlags, Number>(RemoteProcedure.DomainHasCurrentSnapshot, "virDomainHasCurrentSnapshot", Access.Read, CountSnapshots);
        table.Answer<DomainNumberFlags, Texts>(
            RemoteProcedure.DomainSnapshotListNames, "virDomainSnapshotListNames", Access.Read, static (session, it) => NoSnapshots<Texts>(session, it.Domain));
        table.Answer<DomainNumberFlags, SnapshotList>(
            RemoteProcedure.DomainListAllSnapshots, "virDomainListAllSnapshots", Access.Read, static (session, it) => NoSnapshots<SnapshotList>(session, it.Domain));
        table.Answer<DomainNumberFlags, SnapshotList>( // Checkpoints are named as snapshots are.
            RemoteProcedure.DomainListAllCheckpoints, "virDomainListAllCheckpoints", Access.Read, static (session, it) => NoSnapshots<SnapshotList>(session, it.Domain));
        table.Answer<DomainArguments, SecurityLabelReply>(RemoteProcedure.DomainGetSecurityLabel, "virDomainGetSecurityLabel", Access.Read, GetSecurityLabel);
        table.Answer<DomainFlags, MessagesReply>(RemoteProcedure.DomainGetMessages, "virDomainGetMessages", Access.Read, GetMessages);
    }

    private static async ValueTask<DomainInfoReply> GetInfoAsync(ServerSession session, DomainArguments it)
    {
        DomainInfo info = await session.Find(it.Domain).GetInfoAsync();
        return new DomainInfoReply
        {
            State = (int)info.State,
            MaxMemoryKiB = (ulong)info.MaxMemoryKiB,
            MemoryKiB = (ulong)info.MemoryKiB,
            Vcpus = (uint)info.Vcpus,
            CpuTimeNs = (ulong)(info.CpuTime.Ticks * TimeSpan.NanosecondsPerTick),
        };
    }

    private static DomainStateReply GetState(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainGetState");
        DomainRecord record = session.Record(it.Domain);
        return new DomainStateReply { State = (int)record.State, Reason = (int)record.Reason % 100 };
    }

    private static async ValueTask<ControlInfoReply> GetControlInfoAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainGetControlInfo");
        ControlInfo info = await session.Find(it.Domain).GetControlInfoAsync();
        return new ControlInfoReply { State = (uint)info.State, StateTimeMs = (ulong)info.Time.TotalMilliseconds };
    }

    // libvirt's QEMU driver never says yes either: a definition that differs from what runs is shown by its XML.
    private static Flag IsUpdated(ServerSession session, DomainArguments it)
    {
        _ = session.Record(it.Domain);
        return default;
    }

    private static async ValueTask<Text> GetOSTypeAsync(ServerSession session, DomainArguments it)
    {
        XElement xml = await DefinitionXml.ReadAsync(session, it.Domain);
        return new Text { Value = xml.Element("os")?.Element("type")?.Value ?? "" };
    }

    private static async ValueTask<Large> GetMaxMemoryAsync(ServerSession session, DomainArguments it)
        => new() { Value = (ulong)(await session.Find(it.Domain).GetInfoAsync()).MaxMemoryKiB };

    private static async ValueTask<Number> GetMaxVcpusAsync(ServerSession session, DomainArguments it)
    {
        XElement xml = await DefinitionXml.ReadAsync(session, it.Domain, DomainModification.Live);
        return new Number { Value = DefinitionXml.Vcpus(xml, isMaximum: true) };
    }

    private static Flag HasManagedSave(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainHasManagedSaveImage");
        return Is(session.Record(it.Domain).HasManagedSave);
    }

    private static Number CountSnapshots(ServerSession session, DomainFlags it) => NoSnapshots<Number>(session, it.Domain);

    private static TReply NoSnapshots<TReply>(ServerSession session, DomainName domain)
        where TReply : struct
    {
        _ = session.Record(domain); // It is there, and has none: snapshots are not made here.
        return default;
    }

    private static SecurityLabelReply GetSecurityLabel(ServerSession session, DomainArguments it)
    {
        _ = session.Record(it.Domain); // It is there, and runs with no label.
        return default;
    }

    private static MessagesReply GetMessages(ServerSession session, DomainFlags it)
    {
        int wanted = Flags.Require(it.Flags, DeprecationMessages | TaintingMessages, "virDomainGetMessages");
        bool isTold = session.Record(it.Domain).IsTainted && (wanted == 0 || (wanted & TaintingMessages) != 0);
        return new MessagesReply { Messages = isTold ? (string[])["tainted: custom monitor control commands issued"] : default };
    }

    private static Flag Is(bool value) => new() { Value = value };
}
