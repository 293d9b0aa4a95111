using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Resources: of what runs, of what is stored, or of both. What is stored is written last, as libvirt has it.</content>
internal sealed partial class QemuDriver
{
    public Task<DomainRecord> SetVcpusAsync(Guid domain, int count, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (count < 1)
        {
            throw QemuErrors.Invalid($"domain '{_domains[domain].Name}' has at least one vCPU, not {count}");
        }

        bool isMaximum = flags.HasFlag(DomainModification.Maximum);
        return ModifyAsync(
            domain,
            "set the vCPUs of",
            flags,
            hasMaximum: true,
            (one, patience) => one.SetVcpusAsync(count, patience),
            stored => stored with { Cpus = Count(stored, count, isMaximum) },
            deadline,
            cancellationToken);
    }

    public Task<DomainRecord> SetMemoryAsync(
        Guid domain, long memoryKiB, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (memoryKiB is < 1 or > long.MaxValue / 1024)
        {
            throw QemuErrors.Invalid($"{memoryKiB} KiB is no memory for domain '{_domains[domain].Name}'");
        }

        bool isMaximum = flags.HasFlag(DomainModification.Maximum);
        return ModifyAsync(
            domain,
            "set the memory of",
            flags,
            hasMaximum: true,
            (one, patience) => one.SetBalloonAsync(memoryKiB, patience),
            stored => stored with { Memory = Size(stored, memoryKiB, isMaximum) },
            deadline,
            cancellationToken);
    }

    public Task<DomainRecord> BlockResizeAsync(Guid domain, string disk, long bytes, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (bytes < 1)
        {
            throw QemuErrors.Invalid($"{bytes} bytes is no size for disk '{disk}' of domain '{_domains[domain].Name}'");
        }

        return WithinAsync(domain, "resize a disk of", deadline, (one, patience) => one.BlockResizeAsync(disk, bytes, patience), cancellationToken);
    }

    public Task<DomainRecord> ChangeMediaAsync(
        Guid domain, string target, string? source, bool force, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (source is not null && !System.IO.Path.IsPathFullyQualified(source))
        {
            throw QemuErrors.Invalid($"the path '{source}' is not absolute");
        }

        bool isBlock = source is not null && Context.Host.Files.Look(source) is { Kind: Streams.Host.FileKind.BlockDevice };
        DiskSource? medium = source is null ? null : new DiskSource(source, isBlock);
        return ModifyAsync(
            domain,
            "change a medium of",
            flags,
            hasMaximum: false,
            (one, patience) => one.ChangeMediaAsync(target, medium, force, patience),
            stored => stored.WithMedium(stored.RequireDrive(target).Target, medium),
            deadline,
            cancellationToken);
    }

    private Task<DomainRecord> ModifyAsync(
        Guid uuid,
        string attempt,
        DomainModification flags,
        bool hasMaximum,
        Func<QemuDomain, Patience, Task> live,
        Func<DomainDefinition, DomainDefinition> edit,
        TimeSpan deadline,
        CancellationToken cancellationToken)
    {
        QemuDomain domain = _domains[uuid];
        DomainModification sides = domain.View.Resolve(flags, attempt, hasMaximum);
        bool isLive = sides.HasFlag(DomainModification.Live), isStored = sides.HasFlag(DomainModification.Config);
        DomainDefinition? edited = isStored ? DefinitionReader.ReadEdited(edit(domain.Stored!).ToXml()) : null; // All of it is checked again.
        return WithinAsync(domain, attempt, deadline, async (one, patience) =>
        {
            if (isLive)
            {
                await live(one, patience);
            }

            if (edited is not null && one.Stored is { } stored)
            {
                // What was stored may have changed while the guest was busy.
                DomainDefinition now = isLive ? DefinitionReader.ReadEdited(edit(stored).ToXml()) : edited;
                Files.Write(now);
                one.Feed(new Configured(now));
            }
        }, cancellationToken);
    }

    private static VcpuCount Count(DomainDefinition stored, int count, bool isMaximum)
    {
        if (isMaximum)
        {
            return new VcpuCount(count, Math.Min(stored.Cpus.Current, count));
        }

        return count <= stored.Cpus.Maximum
            ? stored.Cpus with { Current = count }
            : throw QemuErrors.Invalid(
                $"requested vcpus is greater than max allowable vcpus for the persistent domain '{stored.Name}': {count} > {stored.Cpus.Maximum}");
    }

    private static GuestMemory Size(DomainDefinition stored, long memoryKiB, bool isMaximum)
    {
        if (isMaximum)
        {
            return stored.Memory with { KiB = memoryKiB, CurrentKiB = Math.Min(stored.Memory.CurrentKiB, memoryKiB) };
        }

        return memoryKiB <= stored.Memory.KiB
            ? stored.Memory with { CurrentKiB = memoryKiB }
            : throw QemuErrors.Invalid($"cannot set memory of domain '{stored.Name}' higher than max memory: {memoryKiB} > {stored.Memory.KiB} KiB");
    }
}
