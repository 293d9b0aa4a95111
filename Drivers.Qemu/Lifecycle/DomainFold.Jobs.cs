namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Long operations, and what they do to the virtual CPUs by the way.</content>
internal static partial class DomainFold
{
    private static void FollowJob(DomainStep step, DomainInput input)
    {
        switch (input)
        {
            case JobStarted started:
                step.History = step.History with { Job = started.Job };
                break;
            case JobProgressed progress when step.History.Job.IsActive:
                Progress(step, progress.Job);
                break;
            case MigrationPassed passed when step.History.Job.IsActive:
                step.Tell(
                    new DomainMigrationIterationEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Iteration = passed.Pass },
                    EventCause.Operation);
                Progress(step, step.History.Job with { Iteration = passed.Pass });
                break;
            case JobEnded ended when step.History.Job.IsActive:
                EndJob(step, ended.Job);
                break;
        }
    }

    private static void Progress(DomainStep step, DomainJob job)
    {
        step.History = step.History with { Job = job };
        step.Tell(new DomainJobProgressEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Job = job }, EventCause.Operation);
    }

    private static void EndJob(DomainStep step, DomainJob job)
    {
        step.History = step.History with { Job = DomainJob.None, LastJob = job };
        step.Tell(new DomainJobCompletedEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Job = job }, EventCause.Operation);
    }

    /// <summary>QEMU is gone, and with it what it was about.</summary>
    private static void FailJob(DomainStep step)
    {
        if (step.History.Job is { IsActive: true } job)
        {
            EndJob(step, job with { Type = DomainJobType.Failed, Error = "QEMU has ended" });
        }
    }

    private static void FailToResume(DomainStep step)
    {
        step.History = step.History with { IsCutShort = false };
        if (step.Record is { State: DomainState.Paused, Reason: StateReason.PausedSave or StateReason.PausedDump })
        {
            step.Move(DomainState.Paused, StateReason.PausedApiError);
            step.Tell(LifecycleDetail.SuspendedApiError, EventCause.Operation);
        }
    }

    private static StateReason PausedBy(DomainJob job) => job.Operation switch
    {
        DomainJobOperation.Save => StateReason.PausedSave,
        DomainJobOperation.Dump => StateReason.PausedDump,
        _ => StateReason.PausedUser,
    };

    private static (LifecycleDetail Detail, StateReason Reason) ResumedBy(DomainHistory history) => history switch
    {
        { GoesOnFromImage: true } => (LifecycleDetail.ResumedFromSnapshot, StateReason.RunningRestored),
        { Job.Operation: DomainJobOperation.Save } => (LifecycleDetail.ResumedUnpaused, StateReason.RunningSaveCanceled),
        _ => (LifecycleDetail.ResumedUnpaused, StateReason.RunningUnpaused),
    };
}
