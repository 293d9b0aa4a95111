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

    public ValueTask<string> GetManagedSaveXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => GetSaveImageXmlAsync(KeptOf(domain), flags, deadline, cancellationToken);

    public Task DefineManagedSaveXmlAsync(Guid domain, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => DefineSaveImageXmlAsync(KeptOf(domain), xml, flags, deadline, cancellationToken);

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

    public ValueTask<string> GetSaveImageXmlAsync(string path, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using SaveImage image = SaveImage.Open(Context.Host.Files, path);
        return new ValueTask<string>(image.Definition.ToXml(new DomainXmlView
        {
            IsSecure = flags.HasFlag(DomainXmlFlags.Secure),
            IsMigratable = flags.HasFlag(DomainXmlFlags.Migratable),
        }));
    }

    public Task DefineSaveImageXmlAsync(string path, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        flags.Require();
        SaveImage.Define(Context.Host.Files, path, xml, flags);
        return Task.CompletedTask;
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

    public ValueTask<DomainJob> GetJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => new(_domains.View(domain).Job);

    public ValueTask<DomainJob> GetCompletedJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => new(_domains.View(domain).History.LastJob);

    public Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "abort the job of", deadline, static (one, patience) => one.AbortJobAsync(patience), cancellationToken);

    // On any thread.
    private string KeptOf(Guid domain) => _domains.View(domain) is { Record.HasManagedSave: true } kept
        ? Images.PathOf(kept.Name)
        : throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
            $"Requested operation is not valid: domain '{_domains.View(domain).Name}' does not have a managed save image");

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
