using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OtherObjectTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Objects that no driver here has: there are none of them, and nothing happens to them.</summary>
/// <remarks>
/// Clients ask for them before they do anything, and give up when they are refused: Sys::Virt on the lists of storage pools, programs that
/// listen to everything on the registrations. What is not here is unknown, which is how clients learn that they have to do without.
/// </remarks>
internal static class AbsentObjectProcedures
{
    private const string Pool = "storage pool";
    private const string NodeDevice = "node device";
    private const string Secret = "secret";

    /// <summary>Each of them has events of two kinds: of its life, and of what it holds.</summary>
    private const int EventKinds = 2;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<Nothing, Number>(RemoteProcedure.ConnectNumOfStoragePools, "virConnectNumOfStoragePools", Access.Read, static (_, _) => default);
        table.Answer<Number, Texts>(RemoteProcedure.ConnectListStoragePools, "virConnectListStoragePools", Access.Read, static (_, _) => default);
        table.Answer<Nothing, Number>(RemoteProcedure.ConnectNumOfDefinedStoragePools, "virConnectNumOfDefinedStoragePools", Access.Read, static (_, _) => default);
        table.Answer<Number, Texts>(RemoteProcedure.ConnectListDefinedStoragePools, "virConnectListDefinedStoragePools", Access.Read, static (_, _) => default);
        table.Answer<ListArguments, FilterList>(RemoteProcedure.ConnectListAllNWFilters, "virConnectListAllNWFilters", Access.Read, static (_, _) => default);
        table.Answer<ListArguments, SecretList>(RemoteProcedure.ConnectListAllSecrets, "virConnectListAllSecrets", Access.Read, static (_, _) => default);
        table.Answer<ListArguments, InterfaceList>(RemoteProcedure.ConnectListAllInterfaces, "virConnectListAllInterfaces", Access.Read, static (_, _) => default);
        table.Answer<RegisterPoolEvent, Number>(
            RemoteProcedure.ConnectStoragePoolEventRegisterAny, "virConnectStoragePoolEventRegisterAny", Access.Read,
            static (session, it) => Register(session, Pool, it.EventId, it.Pool?.Uuid.ToString()));
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectStoragePoolEventDeregisterAny, "virConnectStoragePoolEventDeregisterAny", Access.Read,
            static (session, it) => Deregister(session, Pool, it.Value));
        table.Answer<RegisterNodeDeviceEvent, Number>(
            RemoteProcedure.ConnectNodeDeviceEventRegisterAny, "virConnectNodeDeviceEventRegisterAny", Access.Read,
            static (session, it) => Register(session, NodeDevice, it.EventId, it.Device?.Name));
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectNodeDeviceEventDeregisterAny, "virConnectNodeDeviceEventDeregisterAny", Access.Read,
            static (session, it) => Deregister(session, NodeDevice, it.Value));
        table.Answer<RegisterSecretEvent, Number>(
            RemoteProcedure.ConnectSecretEventRegisterAny, "virConnectSecretEventRegisterAny", Access.Read,
            static (session, it) => Register(session, Secret, it.EventId, it.Secret?.Uuid.ToString()));
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectSecretEventDeregisterAny, "virConnectSecretEventDeregisterAny", Access.Read,
            static (session, it) => Deregister(session, Secret, it.Value));
    }

    private static Number Register(ServerSession session, string kind, int eventId, string? key)
    {
        if (eventId is < 0 or >= EventKinds)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: unsupported {kind} event ID {eventId}");
        }

        int id = session.Server.Events.NextId();
        session.Callbacks.Add(id, new ObjectCallback(kind, eventId, key));
        return new Number { Value = id };
    }

    private static Nothing Deregister(ServerSession session, string kind, int id) => session.Callbacks.Remove(id, kind)
        ? default(Nothing)
        : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: {kind} event callback {id} not registered");
}
