using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Server.Own;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Our own program: events by position, inventories, heartbeats. <c>docs/protocol.md</c> is its description.</summary>
internal static class OwnProcedures
{
    /// <summary>Words for what a server can do beyond its version. There are none so far.</summary>
    private static readonly string[] Features = [];

    internal static void AddTo(ProcedureTable<OwnProcedure> table)
    {
        table.Await<HelloArguments, HelloReply>(OwnProcedure.Hello, "rxhvHello", Access.Read, HelloAsync);
        table.Answer<SubscribeArguments, SubscribeReply>(OwnProcedure.Subscribe, "rxhvSubscribe", Access.Read, Subscribe);
        table.Answer<InventoryArguments, FeedNumber>(OwnProcedure.Inventory, "rxhvInventory", Access.Read, BeginInventory);
        table.Answer<FeedNumber, Nothing>(OwnProcedure.Unsubscribe, "rxhvUnsubscribe", Access.Read, Unsubscribe);
    }

    private static async ValueTask<HelloReply> HelloAsync(ServerSession session, HelloArguments it)
    {
        if (it.Version == 0)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Rpc, "invalid argument: versions begin with 1");
        }

        string hostname = await session.Hypervisor.GetHostnameAsync();
        session.SayHello();
        return new HelloReply
        {
            Version = Math.Min(it.Version, Programs.OwnVersion),
            Features = Features,
            Hostname = hostname,
            HeartbeatMs = (uint)session.Server.Options.HeartbeatInterval.TotalMilliseconds,
            Last = new WirePosition { Value = session.Hypervisor.Position },
        };
    }

    private static SubscribeReply Subscribe(ServerSession session, SubscribeArguments it)
    {
        OwnSession own = Own(session);
        var filter = new EventFilter(it);
        Position after = it.After?.Value ?? session.Hypervisor.Position;
        int id = own.Add(number => new EventFeed(session, number, filter, after, it.Window));
        return new SubscribeReply { Id = id, Position = new WirePosition { Value = after } };
    }

    private static FeedNumber BeginInventory(ServerSession session, InventoryArguments it)
    {
        IHypervisor hypervisor = session.Hypervisor;
        return new FeedNumber
        {
            Id = Own(session).Add(id => it.Kind switch
            {
                "domains" => new InventoryFeed<Guid, DomainRecord>(session, id, hypervisor.Domains, EventJson.Write),
                "networks" => new InventoryFeed<Guid, NetworkRecord>(session, id, hypervisor.Networks, EventJson.Write),
                "leases" => new InventoryFeed<LeaseKey, NetworkLease>(session, id, hypervisor.Leases, EventJson.Write),
                _ => throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Rpc, $"invalid argument: there is no inventory of '{it.Kind}'"),
            }),
        };
    }

    private static Nothing Unsubscribe(ServerSession session, FeedNumber it) => Own(session).Remove(it.Id)
        ? default(Nothing)
        : throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Rpc, $"invalid argument: there is no subscription {it.Id}");

    private static OwnSession Own(ServerSession session) => session.Own
        ?? throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Rpc, "Requested operation is not valid: nobody has said hello");
}
