using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Registrations for events of domains, in both generations.</summary>
internal static class EventProcedures
{
    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<RegisterDomainEvent, Number>(
            RemoteProcedure.ConnectDomainEventCallbackRegisterAny, "virConnectDomainEventRegisterAny", Access.Read, Register);
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectDomainEventCallbackDeregisterAny, "virConnectDomainEventDeregisterAny", Access.Read, Deregister);
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectDomainEventRegisterAny, "virConnectDomainEventRegisterAny", Access.Read, static (session, it) => RegisterLegacy(session, it.Value));
        table.Answer<Number, Nothing>(
            RemoteProcedure.ConnectDomainEventDeregisterAny, "virConnectDomainEventDeregisterAny", Access.Read, static (session, it) => DeregisterLegacy(session, it.Value));
        table.Answer<Nothing, Number>(RemoteProcedure.ConnectDomainEventRegister, "virConnectDomainEventRegister", Access.Read, RegisterLifecycle);
        table.Answer<Nothing, Number>(RemoteProcedure.ConnectDomainEventDeregister, "virConnectDomainEventDeregister", Access.Read, DeregisterLifecycle);
    }

    private static Number Register(ServerSession session, RegisterDomainEvent it)
        => new() { Value = session.Server.Events.Add(session, KindOf(it.EventId, DomainEventMessages.Count), it.Domain?.Uuid) };

    private static Nothing Deregister(ServerSession session, Number id) => session.Server.Events.Remove(session, id.Value)
        ? default(Nothing)
        : throw NotRegistered($"domain event callback {id.Value}");

    private static Nothing RegisterLegacy(ServerSession session, int kind)
    {
        session.Server.Events.AddLegacy(session, KindOf(kind, DomainEventMessages.LegacyCount));
        return default;
    }

    private static Nothing DeregisterLegacy(ServerSession session, int kind)
        => session.Server.Events.RemoveLegacy(session, KindOf(kind, DomainEventMessages.LegacyCount)) ? default(Nothing) : throw NotRegistered($"domain event {kind}");

    private static Number RegisterLifecycle(ServerSession session, Nothing nothing)
    {
        RegisterLegacy(session, (int)DomainEventKind.Lifecycle);
        return default; // libvirt's servers do not count, either.
    }

    private static Number DeregisterLifecycle(ServerSession session, Nothing nothing)
    {
        DeregisterLegacy(session, (int)DomainEventKind.Lifecycle);
        return default;
    }

    private static DomainEventKind KindOf(int id, int count) => id >= 0 && id < count
        ? (DomainEventKind)id
        : throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: unsupported event ID {id}");

    private static HypervisorException NotRegistered(string what)
        => new(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: {what} not registered");
}
