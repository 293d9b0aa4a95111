using System.Collections.Generic;
using static Rx.Hypervisor.LifecycleDetail;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>What must have happened to a domain between what was known and what is found, when nobody told. Pure.</summary>
internal static class DomainInference
{
    /// <summary>The steps from one to the other.</summary>
    /// <param name="before">What was known; <see langword="null"/>: the domain is new.</param>
    /// <param name="facts">What is found; <see langword="null"/>: the domain is gone.</param>
    /// <param name="domain">Its uuid, as in <paramref name="before"/>.</param>
    /// <param name="when">Between which times.</param>
    /// <returns>The domain with all that is found, and the events that lead there.</returns>
    internal static (DomainRecord After, IReadOnlyList<DomainEvent> Events) Explain(
        DomainRecord? before, DomainFacts? facts, System.Guid domain, Inference when)
    {
        List<DomainEvent> events = [];
        DomainRecord record = before ?? new DomainRecord { Uuid = domain, Name = facts?.Name ?? "" };
        bool wasThere = record.IsActive || record.IsPersistent;
        if (facts is not null && wasThere && record.Name != facts.Name)
        {
            Add(UndefinedRenamed, record.Id);
            record = record with { Name = facts.Name };
            Add(DefinedRenamed, record.Id);
        }

        bool isOtherRun = record.IsActive && facts?.Id != record.Id;
        if (isOtherRun)
        {
            Add(facts is { Id: -1 } ? StopDetail(facts.Reason) : StoppedFailed, -1);
        }

        if (facts is { IsPersistent: true } && !record.IsPersistent)
        {
            Add(DefinedAdded, record.Id);
        }

        if (facts is { Id: >= 0 })
        {
            Run(facts, wasActive: record.IsActive);
        }

        if (facts is not { IsPersistent: true } && record.IsPersistent)
        {
            Add(UndefinedRemoved, record.Id);
        }

        return (facts?.ApplyTo(record) ?? record, events);

        void Run(DomainFacts now, bool wasActive)
        {
            if (!wasActive)
            {
                Add(StartDetail(now.Reason), now.Id);
            }

            if (now.State != record.State && Step(record.State, now) is { } detail)
            {
                Add(detail, now.Id);
            }
        }

        void Add(LifecycleDetail detail, int id)
        {
            var told = new DomainLifecycleEvent { Domain = domain, Name = record.Name, Id = id, Detail = detail, Inferred = when };
            (record, DomainEvent news) = LibvirtFold.Next(record, told);
            events.Add(news);
        }
    }

    private static LifecycleDetail? Step(DomainState before, DomainFacts now) => now.State switch
    {
        DomainState.Running when before == DomainState.PMSuspended => StartedWakeup,
        DomainState.Running => ResumedUnpaused,
        DomainState.Paused => PauseDetail(now.Reason),
        DomainState.PMSuspended => PMSuspendedMemory,
        DomainState.Crashed => LifecycleDetail.CrashedPanicked,
        DomainState.ShuttingDown => ShutdownFinished,
        _ => null,
    };

    private static LifecycleDetail StartDetail(StateReason reason) => reason switch
    {
        StateReason.RunningMigrated => StartedMigrated,
        StateReason.RunningRestored => StartedRestored,
        StateReason.RunningFromSnapshot or StateReason.PausedFromSnapshot => StartedFromSnapshot,
        _ => StartedBooted,
    };

    private static LifecycleDetail PauseDetail(StateReason reason) => reason switch
    {
        StateReason.PausedMigration => SuspendedMigrated,
        StateReason.PausedIOError => SuspendedIOError,
        StateReason.PausedWatchdog => SuspendedWatchdog,
        StateReason.PausedFromSnapshot => SuspendedFromSnapshot,
        StateReason.PausedPostcopy => SuspendedPostcopy,
        StateReason.PausedPostcopyFailed => SuspendedPostcopyFailed,
        StateReason.PausedApiError => SuspendedApiError,
        _ => SuspendedPaused,
    };

    private static LifecycleDetail StopDetail(StateReason reason) => reason switch
    {
        StateReason.ShutoffShutdown => StoppedShutdown,
        StateReason.ShutoffDestroyed => StoppedDestroyed,
        StateReason.ShutoffMigrated => StoppedMigrated,
        StateReason.ShutoffSaved => StoppedSaved,
        StateReason.ShutoffFromSnapshot => StoppedFromSnapshot,
        _ => StoppedFailed,
    };
}
