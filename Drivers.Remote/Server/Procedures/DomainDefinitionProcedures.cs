using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What is stored of domains.</summary>
internal static class DomainDefinitionProcedures
{
    /// <summary>Of <c>virDomainDefineFlags</c>: the XML is held against the schema. It always is held against what can be honoured, which is stricter.</summary>
    private const uint Validate = 1;

    /// <summary>Of <c>virDomainUndefineFlagsValues</c>, what else is to go, or to stay, that no domain here has: snapshots, checkpoints, TPMs.</summary>
    private const uint OfNothing = 2 | 16 | 32 | 64;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Make<Text>(RemoteProcedure.DomainDefineXml, "virDomainDefineXML", static (session, it) => DefineAsync(session, it.Value));
        table.Make<TextFlags>(RemoteProcedure.DomainDefineXmlFlags, "virDomainDefineXMLFlags", DefineWithFlagsAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainUndefine, "virDomainUndefine", static (session, it) => UndefineAsync(session, it.Domain, 0));
        table.Change<DomainFlags>(
            RemoteProcedure.DomainUndefineFlags, "virDomainUndefineFlags", static (session, it) => UndefineAsync(session, it.Domain, it.Flags));
        table.Await<DomainOptionalTextFlags, Number>(RemoteProcedure.DomainRename, "virDomainRename", Access.Write, RenameAsync);
        table.Change<DomainNumber>(RemoteProcedure.DomainSetAutostart, "virDomainSetAutostart", SetAutostartAsync);
        table.Await<DomainFlags, Text>(RemoteProcedure.DomainGetXmlDesc, "virDomainGetXMLDesc", Access.Read, GetXmlAsync);
        table.Change<SetMetadataArguments>(RemoteProcedure.DomainSetMetadata, "virDomainSetMetadata", SetMetadataAsync);
        table.Await<GetMetadataArguments, Text>(RemoteProcedure.DomainGetMetadata, "virDomainGetMetadata", Access.Read, GetMetadataAsync);
    }

    private static async ValueTask<DomainRecord> DefineAsync(ServerSession session, string xml)
        => (await session.Hypervisor.DefineDomainAsync(DefinitionXml.Require(xml))).Record;

    private static ValueTask<DomainRecord> DefineWithFlagsAsync(ServerSession session, TextFlags it)
    {
        Flags.Require(it.Flags, Validate, "virDomainDefineXMLFlags");
        return DefineAsync(session, it.Value);
    }

    private static async ValueTask<Position> UndefineAsync(ServerSession session, DomainName domain, uint flags)
        => await session.Find(domain).UndefineAsync((DomainUndefine)(flags & ~OfNothing));

    private static async ValueTask<Number> RenameAsync(ServerSession session, DomainOptionalTextFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainRename");
        await session.Find(it.Domain).RenameAsync(it.Value ?? "");
        return default;
    }

    private static async ValueTask<Position> SetAutostartAsync(ServerSession session, DomainNumber it)
        => await session.Find(it.Domain).SetAutostartAsync(it.Value != 0);

    private static async ValueTask<Text> GetXmlAsync(ServerSession session, DomainFlags it)
    {
        const uint Guarded = (uint)(DomainXmlFlags.Secure | DomainXmlFlags.Migratable);
        if ((it.Flags & Guarded) != 0 && session.IsReadOnly)
        {
            throw new HypervisorException(ErrorCode.OperationDenied, ErrorDomain.Domain, "operation forbidden: virDomainGetXMLDesc with secure flag");
        }

        return new Text { Value = await session.Find(it.Domain).GetXmlAsync((DomainXmlFlags)it.Flags) };
    }

    private static async ValueTask<Position> SetMetadataAsync(ServerSession session, SetMetadataArguments it)
        => await session.Find(it.Domain).SetMetadataAsync((DomainMetadata)it.Type, it.Metadata, it.Key, it.Uri, (DomainModification)it.Flags);

    private static async ValueTask<Text> GetMetadataAsync(ServerSession session, GetMetadataArguments it)
        => new() { Value = await session.Find(it.Domain).GetMetadataAsync((DomainMetadata)it.Type, it.Uri, (DomainModification)it.Flags) };
}
