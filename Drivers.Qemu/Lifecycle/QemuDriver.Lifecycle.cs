using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Domains from start to end.</content>
internal sealed partial class QemuDriver
{
    public async Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainDefinition written = DomainDefinition.Parse(xml, Context.Host.Random.NewGuid);
        return await WithinAsync(written.Name, "start", deadline, patience => CreateAsync(written, start, patience), cancellationToken);
    }

    public Task<DomainRecord> StartAsync(Guid domain, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(
            domain,
            "start",
            deadline,
            (one, patience) =>
            {
                if (one is { Record.IsActive: false, Stored: { } stored })
                {
                    RequireDisks(stored);
                }

                return one.StartAsync(Images, start, patience);
            },
            cancellationToken);

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "suspend", deadline, static (one, patience) => one.SuspendAsync(patience), cancellationToken);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "resume", deadline, static (one, patience) => one.ResumeAsync(patience), cancellationToken);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "reset", deadline, static (one, patience) => one.ResetAsync(patience), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "destroy", deadline, static (one, patience) => one.DestroyAsync(patience.Token), cancellationToken);

    public async Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken)
    {
        QemuDomain one = _domains[domain];
        try
        {
            return await WithinAsync(one, "shut down", gracePeriod, static async (one, patience) =>
            {
                await one.RequestShutdownAsync(DomainShutdown.Default, patience);
                await one.Ended.WaitAsync(patience.Token);
            }, cancellationToken);
        }
        catch (HypervisorException e) when (e.Code is ErrorCode.OperationTimeout or ErrorCode.OperationFailed && one.Record.IsActive)
        {
            // The guest does not heed the button, or the monitor does not answer: what was asked for is that it be off.
            Log.ShutdownForced(_log!, one.Name, gracePeriod.TotalSeconds);
            return await WithinAsync(one, "shut down", LongestEnd, static (one, patience) => one.DestroyAsync(patience.Token), cancellationToken);
        }
    }

    private async Task<DomainRecord> CreateAsync(DomainDefinition written, DomainStart start, Patience patience)
    {
        DomainDefinition definition = await Reader.CompleteAsync(written, patience.Token);
        QemuDomain? known = _domains.Match(definition.Summary);
        if (known is { Record.IsActive: true } or { IsStarting: true })
        {
            throw QemuErrors.AlreadyActive(definition);
        }

        RequireDisks(definition);
        return await HoldingAsync(
            known ?? Add(DomainFold.Initial(definition.Summary)), (domain, within) => domain.StartAsync(definition, start, within), patience);
    }

    /// <summary>QEMU locks its images and refuses one that is locked; who has it, only the engine can say.</summary>
    private void RequireDisks(DomainDefinition definition)
    {
        foreach (DiskDevice disk in definition.Devices.Disks)
        {
            if (disk.Source is { } source && _domains.All.FirstOrDefault(other => IsWriter(other, source, disk)) is { } user)
            {
                throw QemuErrors.DiskTaken(definition.Name, disk, source.Path, user.Name);
            }
        }
    }

    // Two that read, and two that have said to share it, may have it both.
    private static bool IsWriter(QemuDomain other, DiskSource source, DiskDevice disk) => other.Live is { } live
        && live.Devices.Disks.Any(one => one.Source?.Path == source.Path
            && !(one.IsReadOnly && disk.IsReadOnly) && !(one.IsShareable && disk.IsShareable));
}
