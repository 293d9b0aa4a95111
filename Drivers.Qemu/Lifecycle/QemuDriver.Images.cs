using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Images;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>States in files.</content>
internal sealed partial class QemuDriver
{
    public Task<DomainRecord> SaveAsync(
        Guid domain, string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        flags.Require();
        QemuDomain one = _domains[domain];
        DomainDefinition? edited = xml is null ? null : GuestAbi.RequireSame(one.Live ?? throw QemuErrors.WrongState(one.Name, "save", one.Record.State), xml);
        var request = new SaveRequest(path, edited, flags, IsManaged: false);
        return WithinAsync(one, "save", deadline, (two, patience) => two.SaveAsync(request, patience), cancellationToken);
    }

    public Task<DomainRecord> ManagedSaveAsync(Guid domain, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        flags.Require();
        QemuDomain one = RequireStored(domain, "keep the state of");
        var request = new SaveRequest(Images.Prepare(one.Name), Edited: null, flags, IsManaged: true);
        return WithinAsync(one, "save", deadline, (two, patience) => two.SaveAsync(request, patience), cancellationToken);
    }

    public Task<DomainRecord> RemoveManagedSaveAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        QemuDomain one = RequireStored(domain, "drop the kept state of");
        DropManagedSave(one, DomainUndefine.ManagedSave);
        return Task.FromResult(one.Record);
    }

    public string GetManagedSavePath(Guid domain) => Images.PathOf(_domains[domain].Name);

    public async Task<DomainRecord> RestoreAsync(
        string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        flags.Require();
        using SaveImage image = SaveImage.Open(Context.Host.Files, path);
        DomainDefinition saved = image.Definition;
        DomainDefinition definition = xml is null ? saved : GuestAbi.RequireSame(saved, xml);
        RequireServing(definition.Name, "restore");
        QemuDomain? known = _domains.Match(definition.Summary);
        if (known is { Record.IsActive: true } or { IsStarting: true })
        {
            throw QemuErrors.AlreadyActive(definition);
        }

        DomainStart start = flags.IsToRun(image.Header.WasRunning) ? DomainStart.Running : DomainStart.Paused;
        return await WithinAsync(
            known ?? Add(DomainFold.Initial(definition.Summary)),
            "restore",
            deadline,
            (domain, patience) => domain.RestoreAsync(definition, image, start, patience),
            cancellationToken);
    }

    public string GetSaveImageXml(string path, DomainXmlFlags flags)
    {
        using SaveImage image = SaveImage.Open(Context.Host.Files, path);
        return image.Definition.ToXml(new DomainXmlView
        {
            IsSecure = flags.HasFlag(DomainXmlFlags.Secure),
            IsMigratable = flags.HasFlag(DomainXmlFlags.Migratable),
        });
    }

    public void DefineSaveImageXml(string path, string xml, DomainSave flags)
    {
        flags.Require();
        SaveImage.Define(Context.Host.Files, path, xml, flags);
    }

    public Task<DomainRecord> DumpAsync(
        Guid domain, string path, DomainDumpFormat format, DomainDump flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        flags.Require();
        var request = new DumpRequest(path, format, flags);
        if (!Enum.IsDefined(format))
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: unknown dumpformat '{(int)format}'");
        }

        if (format != DomainDumpFormat.Raw && !request.IsMemoryOnly)
        {
            throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.Qemu,
                "Operation not supported: kdump-compressed format is only supported with memory-only dump");
        }

        return WithinAsync(domain, "dump", deadline, (one, patience) => one.DumpAsync(request, patience), cancellationToken);
    }

    public DomainJob GetJob(Guid domain) => _domains[domain].Job;

    public DomainJob GetCompletedJob(Guid domain) => _domains[domain].LastJob;

    public Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "abort the job of", deadline, static (one, patience) => one.AbortJobAsync(patience), cancellationToken);

    private void DropManagedSave(QemuDomain domain, DomainUndefine flags)
    {
        if (!flags.HasFlag(DomainUndefine.ManagedSave))
        {
            throw QemuErrors.HasManagedSave(domain.Name, "undefine");
        }

        Images.Delete(domain.Name);
        domain.Feed(new ManagedSaveChanged(HasManagedSave: false));
    }
}
