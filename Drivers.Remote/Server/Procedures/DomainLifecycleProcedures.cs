using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>From start to end.</summary>
internal static class DomainLifecycleProcedures
{
    /// <summary>Of <c>virDomainCreateFlags</c>: the XML is held against the schema. It always is held against what can be honoured, which is stricter.</summary>
    private const uint Validate = 16;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Make<TextFlags>(RemoteProcedure.DomainCreateXml, "virDomainCreateXML", CreateXmlAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainCreate, "virDomainCreate", static (session, it) => StartAsync(session, it.Domain, 0));
        table.Make<DomainFlags>(RemoteProcedure.DomainCreateWithFlags, "virDomainCreateWithFlags", StartWithFlagsAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainDestroy, "virDomainDestroy", static (session, it) => DestroyAsync(session, it.Domain, 0));
        table.Change<DomainFlags>(
            RemoteProcedure.DomainDestroyFlags, "virDomainDestroyFlags", static (session, it) => DestroyAsync(session, it.Domain, it.Flags));
        table.Change<DomainArguments>(RemoteProcedure.DomainSuspend, "virDomainSuspend", SuspendAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainResume, "virDomainResume", ResumeAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainShutdown, "virDomainShutdown", static (session, it) => ShutdownAsync(session, it.Domain, 0));
        table.Change<DomainFlags>(
            RemoteProcedure.DomainShutdownFlags, "virDomainShutdownFlags", static (session, it) => ShutdownAsync(session, it.Domain, it.Flags));
        table.Change<DomainFlags>(RemoteProcedure.DomainReboot, "virDomainReboot", RebootAsync);
        table.Change<DomainFlags>(RemoteProcedure.DomainReset, "virDomainReset", ResetAsync);
    }

    private static async ValueTask<DomainRecord> CreateXmlAsync(ServerSession session, TextFlags it)
        => (await session.Hypervisor.CreateDomainAsync(DefinitionXml.Require(it.Value), (DomainStart)(it.Flags & ~Validate))).Record;

    private static async ValueTask<Position> StartAsync(ServerSession session, DomainName domain, uint flags)
        => await session.Find(domain).StartAsync((DomainStart)flags);

    private static async ValueTask<DomainRecord> StartWithFlagsAsync(ServerSession session, DomainFlags it)
    {
        await StartAsync(session, it.Domain, it.Flags);
        return session.Record(it.Domain);
    }

    private static async ValueTask<Position> DestroyAsync(ServerSession session, DomainName domain, uint flags)
        => await session.Find(domain).DestroyAsync((DomainDestroy)flags);

    private static async ValueTask<Position> SuspendAsync(ServerSession session, DomainArguments it) => await session.Find(it.Domain).SuspendAsync();

    private static async ValueTask<Position> ResumeAsync(ServerSession session, DomainArguments it) => await session.Find(it.Domain).ResumeAsync();

    private static async ValueTask<Position> ShutdownAsync(ServerSession session, DomainName domain, uint flags)
        => await session.Find(domain).RequestShutdownAsync((DomainShutdown)flags);

    private static async ValueTask<Position> RebootAsync(ServerSession session, DomainFlags it)
        => await session.Find(it.Domain).RebootAsync((DomainShutdown)it.Flags);

    private static async ValueTask<Position> ResetAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainReset");
        return await session.Find(it.Domain).ResetAsync();
    }
}
