using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Guests in files: saved states and dumps, and the jobs that write them.</summary>
internal static class DomainImageProcedures
{
    /// <summary>To write the memory of a guest takes as long as it takes; who does not want to wait aborts the job.</summary>
    private static readonly TimeSpan AsLongAsItTakes = TimeSpan.FromDays(24);

    private const uint CompletedJob = 1;
    private const uint KeepCompletedJob = 2;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Change<DomainText>(RemoteProcedure.DomainSave, "virDomainSave", static (session, it) => SaveAsync(session, it.Domain, it.Value, xml: null, flags: 0));
        table.Change<SaveFlagsArguments>(
            RemoteProcedure.DomainSaveFlags, "virDomainSaveFlags", static (session, it) => SaveAsync(session, it.Domain, it.Path, it.Xml, it.Flags));
        table.Change<SaveParametersArguments>(RemoteProcedure.DomainSaveParams, "virDomainSaveParams", SaveWithParametersAsync);
        table.Await<Text, Nothing>(RemoteProcedure.DomainRestore, "virDomainRestore", Access.Write, static (session, it) => RestoreAsync(session, it.Value, xml: null, flags: 0));
        table.Await<RestoreFlagsArguments, Nothing>(
            RemoteProcedure.DomainRestoreFlags, "virDomainRestoreFlags", Access.Write, static (session, it) => RestoreAsync(session, it.Path, it.Xml, it.Flags));
        table.Await<RestoreParametersArguments, Nothing>(
            RemoteProcedure.DomainRestoreParams, "virDomainRestoreParams", Access.Write, RestoreWithParametersAsync);
        table.Await<TextFlags, Text>(RemoteProcedure.DomainSaveImageGetXmlDesc, "virDomainSaveImageGetXMLDesc", Access.Write, GetSaveImageXmlAsync);
        table.Await<SaveImageXmlArguments, Nothing>(
            RemoteProcedure.DomainSaveImageDefineXml, "virDomainSaveImageDefineXML", Access.Write, DefineSaveImageXmlAsync);
        table.Change<DomainFlags>(RemoteProcedure.DomainManagedSave, "virDomainManagedSave", ManagedSaveAsync);
        table.Change<DomainFlags>(RemoteProcedure.DomainManagedSaveRemove, "virDomainManagedSaveRemove", RemoveManagedSaveAsync);
        table.Await<DomainFlags, Text>(
            RemoteProcedure.DomainManagedSaveGetXmlDesc, "virDomainManagedSaveGetXMLDesc", Access.Read, GetManagedSaveXmlAsync);
        table.Await<DomainOptionalTextFlags, Nothing>(
            RemoteProcedure.DomainManagedSaveDefineXml, "virDomainManagedSaveDefineXML", Access.Write, DefineManagedSaveXmlAsync);
        table.Change<DomainTextFlags>(
            RemoteProcedure.DomainCoreDump, "virDomainCoreDump", static (session, it) => DumpAsync(session, it.Domain, it.Value, DomainDumpFormat.Raw, it.Flags));
        table.Change<DomainTextUnsignedFlags>(
            RemoteProcedure.DomainCoreDumpWithFormat, "virDomainCoreDumpWithFormat",
            static (session, it) => DumpAsync(session, it.Domain, it.Text, (DomainDumpFormat)it.Value, it.Flags));
        table.Await<DomainArguments, JobInfoReply>(RemoteProcedure.DomainGetJobInfo, "virDomainGetJobInfo", Access.Read, GetJobInfoAsync);
        table.Await<DomainFlags, JobStatsReply>(RemoteProcedure.DomainGetJobStats, "virDomainGetJobStats", Access.Read, GetJobStatsAsync);
        table.Change<DomainArguments>(RemoteProcedure.DomainAbortJob, "virDomainAbortJob", static (session, it) => AbortJobAsync(session, it.Domain));
        table.Change<DomainFlags>(RemoteProcedure.DomainAbortJobFlags, "virDomainAbortJobFlags", AbortJobWithFlagsAsync);
    }

    private static async ValueTask<Position> SaveAsync(ServerSession session, DomainName domain, string path, string? xml, uint flags)
        => await session.Find(domain).SaveAsync(path, xml, (DomainSave)flags, AsLongAsItTakes);

    private static ValueTask<Position> SaveWithParametersAsync(ServerSession session, SaveParametersArguments it)
    {
        (string? path, string? xml) = Read(it.Parameters);
        return path is not null
            ? SaveAsync(session, it.Domain, path, xml, it.Flags)
            : ValueTask.FromException<Position>(new HypervisorException(
                ErrorCode.OperationUnsupported, ErrorDomain.Qemu, "Operation not supported: a managed save without a file is asked for by virDomainManagedSave"));
    }

    private static async ValueTask<Nothing> RestoreAsync(ServerSession session, string path, string? xml, uint flags)
    {
        await session.Hypervisor.RestoreDomainAsync(path, xml, (DomainSave)flags, AsLongAsItTakes);
        return default;
    }

    private static ValueTask<Nothing> RestoreWithParametersAsync(ServerSession session, RestoreParametersArguments it)
    {
        (string? path, string? xml) = Read(it.Parameters);
        return path is not null
            ? RestoreAsync(session, path, xml, it.Flags)
            : ValueTask.FromException<Nothing>(new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, "invalid argument: the parameter 'file' is missing"));
    }

    private static async ValueTask<Text> GetSaveImageXmlAsync(ServerSession session, TextFlags it)
        => new() { Value = await session.Hypervisor.GetSaveImageXmlAsync(it.Value, (DomainXmlFlags)it.Flags) };

    private static async ValueTask<Nothing> DefineSaveImageXmlAsync(ServerSession session, SaveImageXmlArguments it)
    {
        await session.Hypervisor.DefineSaveImageXmlAsync(it.Path, it.Xml, (DomainSave)it.Flags);
        return default;
    }

    private static async ValueTask<Position> ManagedSaveAsync(ServerSession session, DomainFlags it)
        => await session.Find(it.Domain).ManagedSaveAsync((DomainSave)it.Flags, AsLongAsItTakes);

    private static async ValueTask<Position> RemoveManagedSaveAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainManagedSaveRemove");
        return await session.Find(it.Domain).RemoveManagedSaveAsync();
    }

    private static async ValueTask<Text> GetManagedSaveXmlAsync(ServerSession session, DomainFlags it)
    {
        if (((DomainXmlFlags)it.Flags).HasFlag(DomainXmlFlags.Secure) && session.IsReadOnly)
        {
            throw new HypervisorException(
                ErrorCode.OperationDenied, ErrorDomain.Domain, "operation forbidden: virDomainManagedSaveGetXMLDesc with secure flag");
        }

        return new Text { Value = await session.Find(it.Domain).GetManagedSaveXmlAsync((DomainXmlFlags)it.Flags) };
    }

    private static async ValueTask<Nothing> DefineManagedSaveXmlAsync(ServerSession session, DomainOptionalTextFlags it)
    {
        await session.Find(it.Domain).DefineManagedSaveXmlAsync(it.Value ?? "", (DomainSave)it.Flags);
        return default;
    }

    private static async ValueTask<Position> DumpAsync(ServerSession session, DomainName domain, string path, DomainDumpFormat format, uint flags)
        => await session.Find(domain).DumpAsync(path, format, (DomainDump)flags, AsLongAsItTakes);

    private static void RequireActive(ServerSession session, DomainName domain)
    {
        if (!session.Record(domain).IsActive)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Domain, "Requested operation is not valid: domain is not running");
        }
    }

    private static async ValueTask<JobInfoReply> GetJobInfoAsync(ServerSession session, DomainArguments it)
    {
        RequireActive(session, it.Domain);
        DomainJob job = await session.Find(it.Domain).GetJobAsync();
        return new JobInfoReply
        {
            Type = (int)job.Type,
            Elapsed = (ulong)job.Elapsed.TotalMilliseconds,
            DataTotal = (ulong)job.Data.Total,
            DataProcessed = (ulong)job.Data.Processed,
            DataRemaining = (ulong)job.Data.Remaining,
            MemoryTotal = (ulong)job.Memory.Total,
            MemoryProcessed = (ulong)job.Memory.Processed,
            MemoryRemaining = (ulong)job.Memory.Remaining,
            FileTotal = (ulong)job.Disk.Total,
            FileProcessed = (ulong)job.Disk.Processed,
            FileRemaining = (ulong)job.Disk.Remaining,
        };
    }

    // A job that is over is told however often somebody asks: that it is kept is no matter of this flag here.
    private static async ValueTask<JobStatsReply> GetJobStatsAsync(ServerSession session, DomainFlags it)
    {
        bool isCompleted = (Flags.Require(it.Flags, CompletedJob | KeepCompletedJob, "virDomainGetJobStats") & CompletedJob) != 0;
        Domain domain = session.Find(it.Domain);
        if (!isCompleted)
        {
            RequireActive(session, it.Domain);
        }

        DomainJob job = isCompleted ? await domain.GetCompletedJobAsync() : await domain.GetJobAsync();
        return job.Type == DomainJobType.None
            ? default
            : new JobStatsReply { Type = (int)job.Type, Parameters = JobParameters.Of(job, isCompleted) };
    }

    private static async ValueTask<Position> AbortJobAsync(ServerSession session, DomainName domain) => await session.Find(domain).AbortJobAsync();

    private static ValueTask<Position> AbortJobWithFlagsAsync(ServerSession session, DomainFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainAbortJobFlags");
        return AbortJobAsync(session, it.Domain);
    }

    private static (string? Path, string? Xml) Read(ReadOnlyMemory<Parameter> parameters)
    {
        StringParameter?[] texts = [.. parameters.ToArray().Select(static one => one.Value as StringParameter)];
        return (Of("file"), Of("dxml"));

        string? Of(string name) => Array.Find(texts, one => one?.Name == name)?.Value;
    }
}
