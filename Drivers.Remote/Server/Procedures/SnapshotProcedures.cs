using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.SnapshotTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>No domain here has snapshots or checkpoints: clients that list them see none, and those that make one are told that it is not supported.</summary>
internal static class SnapshotProcedures
{
    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<ListOfDomainArguments, ListOfDomain>(
            RemoteProcedure.DomainListAllSnapshots, "virDomainListAllSnapshots", Access.Read, static (session, it) => None<ListOfDomain>(session, it.Domain));
        table.Answer<ListOfDomainArguments, ListOfDomain>(
            RemoteProcedure.DomainListAllCheckpoints, "virDomainListAllCheckpoints", Access.Read, static (session, it) => None<ListOfDomain>(session, it.Domain));
        table.Answer<ListOfDomainArguments, Texts>(
            RemoteProcedure.DomainSnapshotListNames, "virDomainSnapshotListNames", Access.Read, static (session, it) => None<Texts>(session, it.Domain));
        table.Answer<DomainFlags, Number>(
            RemoteProcedure.DomainHasCurrentSnapshot, "virDomainHasCurrentSnapshot", Access.Read, static (session, it) => None<Number>(session, it.Domain));
    }

    private static T None<T>(ServerSession session, DomainName domain)
        where T : struct
    {
        session.Record(domain); // Of one that does not exist nothing is said.
        return default;
    }
}
