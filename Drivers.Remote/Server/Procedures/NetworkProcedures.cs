using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Virtual networks.</summary>
internal static class NetworkProcedures
{
    /// <summary>Of <c>virNetworkDefineFlags</c> and its like: the XML is held against the schema. It always is held against what can be honoured, which is stricter.</summary>
    private const uint Validate = 1;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        AddListsTo(table);
        AddChangesTo(table);
        table.Answer<NetworkArguments, Flag>(
            RemoteProcedure.NetworkIsActive, "virNetworkIsActive", Access.Read, static (session, it) => new Flag { Value = Record(session, it.Network).IsActive });
        table.Answer<NetworkArguments, Flag>(
            RemoteProcedure.NetworkIsPersistent, "virNetworkIsPersistent", Access.Read, static (session, it) => new Flag { Value = Record(session, it.Network).IsPersistent });
        table.Answer<NetworkArguments, Flag>(
            RemoteProcedure.NetworkGetAutostart, "virNetworkGetAutostart", Access.Read, static (session, it) => new Flag { Value = Record(session, it.Network).HasAutostart });
        table.Answer<NetworkArguments, Text>(RemoteProcedure.NetworkGetBridgeName, "virNetworkGetBridgeName", Access.Read, GetBridgeName);
        table.Await<NetworkFlags, Text>(RemoteProcedure.NetworkGetXmlDesc, "virNetworkGetXMLDesc", Access.Read, GetXmlAsync);
        table.Await<LeasesArguments, LeasesReply>(RemoteProcedure.NetworkGetDhcpLeases, "virNetworkGetDHCPLeases", Access.Read, GetLeasesAsync);
        table.Answer<RegisterNetworkEvent, Number>(
            RemoteProcedure.ConnectNetworkEventRegisterAny, "virConnectNetworkEventRegisterAny", Access.Read, Register);
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectNetworkEventDeregisterAny, "virConnectNetworkEventDeregisterAny", Access.Read, Deregister);
    }

    private static void AddListsTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<ListArguments, NetworkList>(RemoteProcedure.ConnectListAllNetworks, "virConnectListAllNetworks", Access.Read, ListAll);
        table.Answer<Nothing, Number>(
            RemoteProcedure.ConnectNumOfNetworks, "virConnectNumOfNetworks", Access.Read, static (session, _) => Count(session, NetworkListFlags.Active));
        table.Answer<Nothing, Number>(
            RemoteProcedure.ConnectNumOfDefinedNetworks, "virConnectNumOfDefinedNetworks", Access.Read, static (session, _) => Count(session, NetworkListFlags.Inactive));
        table.Answer<Number, Texts>(
            RemoteProcedure.ConnectListNetworks, "virConnectListNetworks", Access.Read, static (session, it) => ListNames(session, NetworkListFlags.Active, it.Value));
        table.Answer<Number, Texts>(
            RemoteProcedure.ConnectListDefinedNetworks, "virConnectListDefinedNetworks", Access.Read,
            static (session, it) => ListNames(session, NetworkListFlags.Inactive, it.Value));
        table.Answer<Text, NetworkArguments>(
            RemoteProcedure.NetworkLookupByName, "virNetworkLookupByName", Access.Read, static (session, it) => Found(session.Hypervisor.LookupNetwork(it.Value)));
        table.Answer<Uuid, NetworkArguments>(
            RemoteProcedure.NetworkLookupByUuid, "virNetworkLookupByUUID", Access.Read, static (session, it) => Found(session.Hypervisor.LookupNetwork(it.Value)));
    }

    private static void AddChangesTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Make<Text>(RemoteProcedure.NetworkDefineXml, "virNetworkDefineXML", static (session, it) => DefineAsync(session, it.Value, 0));
        table.Make<TextFlags>(RemoteProcedure.NetworkDefineXmlFlags, "virNetworkDefineXMLFlags", static (session, it) => DefineAsync(session, it.Value, it.Flags));
        table.Make<Text>(RemoteProcedure.NetworkCreateXml, "virNetworkCreateXML", static (session, it) => CreateAsync(session, it.Value, 0));
        table.Make<TextFlags>(RemoteProcedure.NetworkCreateXmlFlags, "virNetworkCreateXMLFlags", static (session, it) => CreateAsync(session, it.Value, it.Flags));
        table.Change<NetworkArguments>(RemoteProcedure.NetworkCreate, "virNetworkCreate", static async (session, it) => await Find(session, it.Network).StartAsync());
        table.Change<NetworkArguments>(RemoteProcedure.NetworkDestroy, "virNetworkDestroy", static async (session, it) => await Find(session, it.Network).DestroyAsync());
        table.Change<NetworkArguments>(RemoteProcedure.NetworkUndefine, "virNetworkUndefine", static async (session, it) => await Find(session, it.Network).UndefineAsync());
        table.Change<NetworkFlag>(
            RemoteProcedure.NetworkSetAutostart, "virNetworkSetAutostart", static async (session, it) => await Find(session, it.Network).SetAutostartAsync(it.Value));
        table.Change<NetworkUpdateArguments>(RemoteProcedure.NetworkUpdate, "virNetworkUpdate", UpdateAsync);
    }

    private static NetworkList ListAll(ServerSession session, ListArguments it)
    {
        InventoryList<NetworkRecord> networks = session.Hypervisor.ListNetworks((NetworkListFlags)it.Flags);
        return new NetworkList { Networks = it.NeedResults ? networks.Select(NetworkName.Of).ToArray() : default, Count = (uint)networks.Count };
    }

    private static Number Count(ServerSession session, NetworkListFlags flags) => new() { Value = session.Hypervisor.ListNetworks(flags).Count };

    private static Texts ListNames(ServerSession session, NetworkListFlags flags, int most) => most is >= 0 and <= RpcLimits.List
        ? new Texts { Values = session.Hypervisor.ListNetworks(flags).Select(static one => one.Name).Take(most).ToArray() }
        : throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"maxnames is {most}; from 0 to {RpcLimits.List} are possible");

    private static async ValueTask<NetworkRecord> DefineAsync(ServerSession session, string xml, uint flags)
    {
        Flags.Require(flags, Validate, "virNetworkDefineXMLFlags", ErrorDomain.Network);
        return (await session.Hypervisor.DefineNetworkAsync(DefinitionXml.Require(xml, ErrorDomain.Network))).Record;
    }

    private static async ValueTask<NetworkRecord> CreateAsync(ServerSession session, string xml, uint flags)
    {
        Flags.Require(flags, Validate, "virNetworkCreateXMLFlags", ErrorDomain.Network);
        return (await session.Hypervisor.CreateNetworkAsync(DefinitionXml.Require(xml, ErrorDomain.Network))).Record;
    }

    private static async ValueTask<Position> UpdateAsync(ServerSession session, NetworkUpdateArguments it) => await Find(session, it.Network).UpdateAsync(
        new NetworkUpdate((NetworkUpdateCommand)it.Command, (NetworkSection)it.Section, it.Xml, it.ParentIndex), (NetworkModification)it.Flags);

    private static Text GetBridgeName(ServerSession session, NetworkArguments it)
    {
        string bridge = Record(session, it.Network).Bridge;
        return bridge.Length > 0
            ? new Text { Value = bridge }
            : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Network, $"internal error: network '{it.Network.Name}' does not have a bridge name.");
    }

    private static async ValueTask<Text> GetXmlAsync(ServerSession session, NetworkFlags it)
        => new() { Value = await Find(session, it.Network).GetXmlAsync((NetworkXmlFlags)it.Flags) };

    private static async ValueTask<LeasesReply> GetLeasesAsync(ServerSession session, LeasesArguments it)
    {
        Flags.RequireNone(it.Flags, "virNetworkGetDHCPLeases", ErrorDomain.Network);
        MacAddress? mac = it.Mac is null ? null
            : MacAddress.TryParse(it.Mac, out MacAddress given) ? given
            : throw new HypervisorException(ErrorCode.InvalidMac, ErrorDomain.Network, $"invalid MAC address: {it.Mac}");
        IReadOnlyList<NetworkLease> leases = await Find(session, it.Network).GetLeasesAsync(mac);
        return new LeasesReply { Leases = it.NeedResults ? leases.Select(LeaseOf).ToArray() : default, Count = (uint)leases.Count };
    }

    private static Lease LeaseOf(NetworkLease lease) => new()
    {
        Interface = lease.Bridge,
        Expiry = lease.Expires?.ToUnixTimeSeconds() ?? 0,
        Family = lease.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 1 : 0,
        Mac = lease.Mac?.ToString(),
        Iaid = lease.Iaid,
        Address = lease.Address.ToString(),
        Prefix = (uint)lease.PrefixLength,
        Hostname = lease.HostName,
        ClientId = lease.ClientId,
    };

    private static Number Register(ServerSession session, RegisterNetworkEvent it) => it.EventId == 0
        ? new Number { Value = session.Server.NetworkEvents.Add(session, it.Network?.Uuid) }
        : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: unsupported network event ID {it.EventId}");

    private static Nothing Deregister(ServerSession session, Number id) => session.Server.NetworkEvents.Remove(session, id.Value)
        ? default(Nothing)
        : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: network event callback {id.Value} not registered");

    private static NetworkArguments Found(Network network) => new() { Network = NetworkName.Of(network.Record) };

    private static NetworkRecord Record(ServerSession session, NetworkName name) => session.Hypervisor.Networks.Lookup(name.Uuid)
        ?? throw new HypervisorException(ErrorCode.NoNetwork, ErrorDomain.Network, $"Network not found: no network with matching uuid '{name.Uuid}' ({name.Name})");

    private static Network Find(ServerSession session, NetworkName name)
    {
        _ = Record(session, name);
        return session.Hypervisor.LookupNetwork(name.Uuid);
    }
}
