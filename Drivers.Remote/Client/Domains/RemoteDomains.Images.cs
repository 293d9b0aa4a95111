using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Libvirt;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <content>Guests in files, and the jobs that write them.</content>
internal sealed partial class RemoteDomains
{
    private const uint CompletedJob = 1;
    private const uint KeepCompletedJob = 2;

    public Task<DomainRecord> SaveAsync(Guid domain, string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain,
        RemoteProcedure.DomainSaveFlags,
        new SaveFlagsArguments { Domain = NameOf(domain), Path = path, Xml = xml, Flags = (uint)flags },
        deadline,
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>libvirt does not say which domain it was that it has restored: the file does.</remarks>
    public Task<DomainRecord> RestoreAsync(string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken) => session.RunAsync(
        async cancel =>
        {
            Guid domain = DomainXml.UuidOf(xml ?? await GetSaveImageXmlAsync(path, DomainXmlFlags.Current, deadline, cancel));
            var arguments = new RestoreFlagsArguments { Path = path, Xml = xml, Flags = (uint)flags };
            var note = new CallNote();
            await AskAsync<RestoreFlagsArguments, Nothing>(RemoteProcedure.DomainRestoreFlags, arguments, deadline, cancel, note);
            return await SettleAsync(domain, before: null, note, cancel);
        },
        cancellationToken);

    public async ValueTask<string> GetSaveImageXmlAsync(string path, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new TextFlags { Value = path, Flags = (uint)flags };
        return (await AskAsync<TextFlags, Text>(RemoteProcedure.DomainSaveImageGetXmlDesc, arguments, deadline, cancellationToken)).Value;
    }

    public Task DefineSaveImageXmlAsync(string path, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => AskAsync<SaveImageXmlArguments, Nothing>(
            RemoteProcedure.DomainSaveImageDefineXml, new SaveImageXmlArguments { Path = path, Xml = xml, Flags = (uint)flags }, deadline, cancellationToken);

    public Task<DomainRecord> ManagedSaveAsync(Guid domain, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainManagedSave, new DomainFlags { Domain = NameOf(domain), Flags = (uint)flags }, deadline, cancellationToken);

    public Task<DomainRecord> RemoveManagedSaveAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainManagedSaveRemove, new DomainFlags { Domain = NameOf(domain) }, deadline, cancellationToken);

    public async ValueTask<string> GetManagedSaveXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new DomainFlags { Domain = NameOf(domain), Flags = (uint)flags };
        return (await AskAsync<DomainFlags, Text>(RemoteProcedure.DomainManagedSaveGetXmlDesc, arguments, deadline, cancellationToken)).Value;
    }

    public Task DefineManagedSaveXmlAsync(Guid domain, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => AskAsync<DomainOptionalTextFlags, Nothing>(
            RemoteProcedure.DomainManagedSaveDefineXml,
            new DomainOptionalTextFlags { Domain = NameOf(domain), Value = xml, Flags = (uint)flags },
            deadline,
            cancellationToken);

    public Task<DomainRecord> DumpAsync(
        Guid domain, string path, DomainDumpFormat format, DomainDump flags, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
            domain,
            RemoteProcedure.DomainCoreDumpWithFormat,
            new DomainTextUnsignedFlags { Domain = NameOf(domain), Text = path, Value = (uint)format, Flags = (uint)flags },
            deadline,
            cancellationToken);

    public ValueTask<DomainJob> GetJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => GetJobAsync(domain, 0, deadline, cancellationToken);

    public ValueTask<DomainJob> GetCompletedJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => GetJobAsync(domain, CompletedJob | KeepCompletedJob, deadline, cancellationToken);

    public Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainAbortJob, new DomainArguments { Domain = NameOf(domain) }, deadline, cancellationToken);

    private async ValueTask<DomainJob> GetJobAsync(Guid domain, uint flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new DomainFlags { Domain = NameOf(domain), Flags = flags };
        JobStatsReply reply = await AskAsync<DomainFlags, JobStatsReply>(RemoteProcedure.DomainGetJobStats, arguments, deadline, cancellationToken);
        return reply.Type == (int)DomainJobType.None
            ? DomainJob.None
            : JobReading.Read([.. reply.Parameters.ToArray().Select(static one => one.Value)], (DomainJobType)reply.Type);
    }
}
