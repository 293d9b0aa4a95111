namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>How a run begins.</content>
internal static partial class DomainFold
{
    private static void Launch(DomainStep step, Launched launched)
    {
        if (step.Record.IsActive)
        {
            return;
        }

        DomainRecord record = Describe(step.Record, launched.Definition.Summary) with
        {
            Id = launched.DomainId,
            ProcessId = launched.ProcessId,
            Accelerator = launched.Accelerator,
            State = DomainState.NoState,
            Reason = StateReason.None,
            Generation = step.Record.Generation + 1,
        };
        step.History = new DomainHistory(record) 
        {
            Stored = step.History.Stored,
            Live = launched.Definition,
            LastJob = step.History.LastJob,
        };
    }

    private static void Ready(DomainStep step)
    {
        if (step.Record.State == DomainState.NoState)
        {
            step.Move(DomainState.Paused, StateReason.PausedStartingUp);
            Listen(step, new MonitorAnswered());
        }
    }

    private static void CompleteStart(DomainStep step)
    {
        if (step.History.IsStarted || step.Record.State == DomainState.NoState)
        {
            return;
        }

        bool isStartedPaused = !step.History.IsTold;
        Introduce(step);
        step.History = step.History with { IsStarted = true };
        if (step.Record.Reason == StateReason.RunningUnpaused)
        {
            step.Move(DomainState.Running, StateReason.RunningBooted); // By the start, not by a resume.
        }

        if (isStartedPaused && step.Record.State == DomainState.Paused)
        {
            step.Move(DomainState.Paused, StateReason.PausedUser); // Not by the start: it is through.
        }

        step.Tell(LifecycleDetail.StartedBooted, EventCause.Operation);
        if (isStartedPaused)
        {
            step.Tell(LifecycleDetail.SuspendedPaused, EventCause.Operation);
        }
    }

    private static void CompleteRestore(DomainStep step, bool staysPaused)
    {
        if (step.History.IsStarted || step.Record.State != DomainState.Paused)
        {
            return;
        }

        step.History = step.History with { IsStarted = true, GoesOnFromImage = !staysPaused };
        step.Move(DomainState.Paused, staysPaused ? StateReason.PausedUser : StateReason.PausedStartingUp);
        step.Tell(LifecycleDetail.StartedRestored, EventCause.Operation);
        if (staysPaused)
        {
            step.Tell(LifecycleDetail.SuspendedRestored, EventCause.Operation);
        }
    }
}
