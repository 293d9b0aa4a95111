using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What is stored of domains: the file first, then the event, so that nothing told is ever lost.</content>
internal sealed partial class QemuDriver
{
    public async Task<DomainRecord> DefineAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainDefinition written = DomainDefinition.Parse(xml, Context.Host.Random.NewGuid);
        return await WithinAsync(written.Name, "define", deadline, patience => DefineAsync(written, patience), cancellationToken);
    }

    private async Task<DomainRecord> DefineAsync(DomainDefinition written, Patience patience)
    {
        DomainDefinition definition = await Reader.CompleteAsync(written, patience.Token);
        RequireServing(definition.Name, "define");
        QemuDomain? known = _domains.Match(definition.Summary);
        Files.Write(definition);
        QemuDomain domain = known ?? Add(DomainFold.Initial(definition.Summary));
        domain.Feed(new Defined(definition, EventCause.Operation));
        return domain.Record;
    }

    public Task<DomainRecord> UndefineAsync(Guid domain, DomainUndefine flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        const DomainUndefine Known = DomainUndefine.ManagedSave | DomainUndefine.Nvram | DomainUndefine.KeepNvram;
        QemuDomain one = RequireStored(domain, "undefine");
        if ((flags & ~Known) is not 0 and var unknown)
        {
            throw QemuErrors.Invalid($"unsupported flags (0x{(int)unknown:x}): cannot undefine domain '{one.Name}'");
        }

        if (flags.HasFlag(DomainUndefine.Nvram | DomainUndefine.KeepNvram))
        {
            throw QemuErrors.Invalid($"cannot both keep and delete nvram: cannot undefine domain '{one.Name}'");
        }

        string? nvram = one.Stored!.NvramFile is { Path: var path } && Context.Host.Files.Look(path) is not null ? path : null;
        if (nvram is not null && (flags & (DomainUndefine.Nvram | DomainUndefine.KeepNvram)) == 0)
        {
            throw QemuErrors.HasNvram(one.Name, nvram);
        }

        if (one.Record.HasManagedSave)
        {
            DropManagedSave(one, flags);
        }

        Files.Delete(one.Name);
        if (nvram is not null && flags.HasFlag(DomainUndefine.Nvram))
        {
            Context.Host.Files.Delete(nvram);
        }

        one.Feed(new Undefined(EventCause.Operation));
        return Task.FromResult(one.Record);
    }

    public Task<DomainRecord> RenameAsync(Guid domain, string name, TimeSpan deadline, CancellationToken cancellationToken)
    {
        QemuDomain one = RequireStored(domain, "rename");
        if (one.Record.IsActive || one.IsStarting)
        {
            throw QemuErrors.WrongState(one.Name, "rename", one.Record.State);
        }

        if (one.Record.HasManagedSave)
        {
            throw QemuErrors.HasManagedSave(one.Name, "rename");
        }

        string before = one.Name;
        DomainDefinition renamed = one.Stored!.WithName(name);
        if (_domains.Find(name) is { } other)
        {
            throw other == one
                ? new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.Domain, $"Requested operation is not valid: domain '{name}' has that name already")
                : QemuErrors.NameTaken(name, other.Uuid);
        }

        Files.Rename(before, renamed, one.Record.HasAutostart);
        one.Feed(new Renamed(renamed));
        _domains.Rename(before, one);
        return Task.FromResult(one.Record);
    }

    public Task<DomainRecord> SetAutostartAsync(Guid domain, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
    {
        QemuDomain one = RequireStored(domain, "set autostart of");
        if (one.Record.HasAutostart != isOn)
        {
            Files.SetAutostart(one.Name, isOn);
            one.Feed(new AutostartChanged(isOn));
        }

        return Task.FromResult(one.Record);
    }

    public ValueTask<string> GetXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        (DomainDefinition definition, DomainXmlView view) = _domains.View(domain).Show(flags);
        return new ValueTask<string>(_rendered.Of(definition, view));
    }

    private QemuDomain RequireStored(Guid uuid, string attempt)
    {
        QemuDomain domain = _domains[uuid];
        RequireServing(domain.Name, attempt);
        return domain.Record.IsPersistent ? domain : throw QemuErrors.Transient(domain.Name, attempt);
    }
}
