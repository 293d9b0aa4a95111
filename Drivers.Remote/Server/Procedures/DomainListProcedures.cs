using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Which domains there are.</summary>
internal static class DomainListProcedures
{
    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, "virConnectListAllDomains", Access.Read, ListAll);
        table.Answer<Nothing, Number>(
            RemoteProcedure.ConnectNumOfDomains, "virConnectNumOfDomains", Access.Read, static (session, _) => Count(session, DomainListFlags.Active));
        table.Answer<Nothing, Number>(
            RemoteProcedure.ConnectNumOfDefinedDomains, "virConnectNumOfDefinedDomains", Access.Read, static (session, _) => Count(session, DomainListFlags.Inactive));
        table.Answer<Number, Numbers>(RemoteProcedure.ConnectListDomains, "virConnectListDomains", Access.Read, ListIds);
        table.Answer<Number, Texts>(RemoteProcedure.ConnectListDefinedDomains, "virConnectListDefinedDomains", Access.Read, ListNames);
        table.Answer<Number, DomainArguments>(RemoteProcedure.DomainLookupById, "virDomainLookupByID", Access.Read, LookupById);
        table.Answer<Text, DomainArguments>(RemoteProcedure.DomainLookupByName, "virDomainLookupByName", Access.Read, LookupByName);
        table.Answer<Uuid, DomainArguments>(RemoteProcedure.DomainLookupByUuid, "virDomainLookupByUUID", Access.Read, LookupByUuid);
    }

    private static DomainList ListAll(ServerSession session, ListArguments arguments)
    {
        InventoryList<DomainRecord> domains = session.Hypervisor.ListDomains((DomainListFlags)arguments.Flags);
        return new DomainList { Domains = arguments.NeedResults ? Names(domains) : default, Count = (uint)domains.Count };
    }

    private static DomainName[] Names(InventoryList<DomainRecord> domains)
    {
        var names = new DomainName[domains.Count];
        int count = 0;
        foreach (DomainRecord domain in domains)
        {
            names[count++] = DomainName.Of(domain);
        }

        return names;
    }

    private static Number Count(ServerSession session, DomainListFlags flags) => new() { Value = session.Hypervisor.ListDomains(flags).Count };

    private static Numbers ListIds(ServerSession session, Number most)
        => new() { Values = session.Hypervisor.ListDomains(DomainListFlags.Active).Select(static domain => domain.Id).Take(Most(most, "maxids")).ToArray() };

    private static Texts ListNames(ServerSession session, Number most)
        => new() { Values = session.Hypervisor.ListDomains(DomainListFlags.Inactive).Select(static domain => domain.Name).Take(Most(most, "maxnames")).ToArray() };

    private static DomainArguments LookupById(ServerSession session, Number id) => Found(session.Hypervisor.LookupDomain(id.Value));

    private static DomainArguments LookupByName(ServerSession session, Text name) => Found(session.Hypervisor.LookupDomain(name.Value));

    private static DomainArguments LookupByUuid(ServerSession session, Uuid uuid) => Found(session.Hypervisor.LookupDomain(uuid.Value));

    private static DomainArguments Found(Domain domain) => new() { Domain = DomainName.Of(domain.Record) };

    private static int Most(Number most, string name) => most.Value is >= 0 and <= RpcLimits.List
        ? most.Value
        : throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"{name} is {most.Value}; from 0 to {RpcLimits.List} are possible");
}
