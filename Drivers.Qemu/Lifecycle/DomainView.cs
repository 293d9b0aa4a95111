using System;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What may be read of a domain on any thread. Immutable: the domain puts another in its place when something changes.</summary>
/// <remarks>Of the run only what may be asked on any thread is asked: how much its process used, and what its balloon said last.</remarks>
/// <param name="History">All that is known of the domain.</param>
/// <param name="Run">Its QEMU, while there is one.</param>
/// <param name="MonitorChanged">When its monitor began to be as it is: a timestamp of <paramref name="Clock"/>.</param>
/// <param name="SilentSince">When the question was asked that QEMU has not answered in time.</param>
/// <param name="TurnBegan">When the operation began that goes on.</param>
/// <param name="Clock">The host's.</param>
internal sealed partial record DomainView(
    DomainHistory History, QemuRun? Run, long MonitorChanged, long? SilentSince, long? TurnBegan, TimeProvider Clock)
{
    internal DomainRecord Record => History.Record;

    internal string Name => Record.Name;

    internal DomainDefinition? Live => History.Live;

    /// <summary>What the balloon said last, or else what is known of it.</summary>
    internal long CurrentMemoryKiB => Run?.Queries.Balloon.Known?.Value?.ActualKiB ?? Record.CurrentMemoryKiB;

    internal DomainInfo Info
    {
        get
        {
            TimeSpan time = Measure() is { } used ? used.UserTime + used.SystemTime : TimeSpan.Zero;
            return new DomainInfo(Record.State, Record.Reason, Record.MemoryKiB, CurrentMemoryKiB, Record.Vcpus, time);
        }
    }

    /// <summary>Whether it takes orders.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: it is inactive.</exception>
    internal ControlInfo Control => Record switch
    {
        { IsActive: false } => throw QemuErrors.WrongState(Name, "read the control state of", Record.State),
        { Monitor: MonitorLiveness.Lost } => new ControlInfo(ControlState.Error, Since(MonitorChanged)),
        { Monitor: MonitorLiveness.Silent } => new ControlInfo(ControlState.Occupied, Since(SilentSince ?? MonitorChanged)),
        _ when TurnBegan is { } began => new ControlInfo(ControlState.Job, Since(began)),
        _ => new ControlInfo(ControlState.Ok, TimeSpan.Zero),
    };

    /// <summary>The long operation that goes on, as of now.</summary>
    internal DomainJob Job => History.Job.IsActive ? History.Job with { Elapsed = Clock.GetUtcNow() - History.Job.Started } : DomainJob.None;

    /// <summary>The definition that is wanted, and how it is to be shown.</summary>
    internal (DomainDefinition Definition, DomainXmlView View) Show(DomainXmlFlags flags)
    {
        bool isStored = Live is null || (flags.HasFlag(DomainXmlFlags.Inactive) && History.Stored is not null);
        DomainDefinition definition = isStored ? History.Stored?.Whole ?? throw QemuErrors.NoDomain(Record.Uuid) : Live!;
        return (definition, new DomainXmlView(isStored || (flags & (DomainXmlFlags.Inactive | DomainXmlFlags.Migratable)) != 0 ? -1 : Record.Id)
        {
            IsSecure = (flags & (DomainXmlFlags.Secure | DomainXmlFlags.Migratable)) != 0,
            IsMigratable = flags.HasFlag(DomainXmlFlags.Migratable),
        });
    }

    /// <summary>What its process used so far; <see langword="null"/> when there is none.</summary>
    private ProcessUsage? Measure()
    {
        try
        {
            return Run?.Process.Measure();
        }
        catch (ObjectDisposedException)
        {
            return null; // It ended since this view was taken.
        }
    }

    private TimeSpan Since(long timestamp) => Clock.GetElapsedTime(timestamp);
}
