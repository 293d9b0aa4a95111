namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>How a run ends: power off, a panic, and the process being gone.</content>
internal static partial class DomainFold
{
    private static void Shutdown(DomainStep step, string reason)
    {
        switch (reason)
        {
            case "guest-panic":
                step.End(LifecycleDetail.StoppedCrashed, EventCause.Panic);
                step.History = step.History with { Reaction = Reaction.Destroy };
                return; // CRASHED has told it.
            case "guest-shutdown" or "guest-reset":
                EndGuest(step, reason);
                return;
            case not "" when EndOf(step.History.EndIntent) is { } end:
                step.End(end, EventCause.Operation);
                return; // As libvirt has it: the operation tells its end, and that alone.
            case not "" when step.History.End is { Detail: LifecycleDetail.StoppedCrashed }:
                return; // on_crash ends it: CRASHED has told it.
            default:
                bool isDestroyed = step.History.EndIntent == DomainIntent.Destroy;
                PowerOff(
                    step,
                    LifecycleDetail.ShutdownHost,
                    isDestroyed ? LifecycleDetail.StoppedDestroyed : LifecycleDetail.StoppedShutdown,
                    isDestroyed ? EventCause.Operation : EventCause.Host);
                return;
        }
    }

    private static void PowerOff(DomainStep step, LifecycleDetail now, LifecycleDetail then, EventCause cause)
    {
        step.End(then, cause);
        Announce(step, now, cause);
    }

    private static void Announce(DomainStep step, LifecycleDetail now, EventCause cause)
    {
        if (step.Record.State != DomainState.ShuttingDown)
        {
            step.Move(DomainState.ShuttingDown, StateReason.ShutdownUser);
            step.Tell(now, cause);
        }
    }

    private static void Panic(DomainStep step)
    {
        if (step.Record.State is not (DomainState.Crashed or DomainState.ShuttingDown))
        {
            step.Move(DomainState.Crashed, StateReason.CrashedPanicked);
            step.Tell(LifecycleDetail.CrashedPanicked, EventCause.Panic);
            Crash(step);
        }
    }

    /// <summary>The run is over, whoever said how.</summary>
    /// <param name="step">The step.</param>
    /// <param name="unsaid">Why the domain is off, when nobody has said how it would end.</param>
    private static void Exit(DomainStep step, StateReason unsaid)
    {
        FailJob(step);
        DomainHistory history = step.History;
        (LifecycleDetail detail, EventCause cause) = history.End ?? (history.EndIntent switch
        {
            DomainIntent.Destroy => (LifecycleDetail.StoppedDestroyed, EventCause.Operation),
            _ when EndOf(history.EndIntent) is { } end => (end, EventCause.Operation),
            _ when history.Reaction == Reaction.Restart && history.Record.State != DomainState.Crashed
                => (LifecycleDetail.StoppedShutdown, EventCause.Guest), // QEMU did not stay for the boot that was to follow.
            _ => (LifecycleDetail.StoppedFailed, EventCause.ProcessLost),
        });
        if (history is { IsTold: true, IsStarted: false })
        {
            step.Tell(LifecycleDetail.StartedBooted, EventCause.Operation); // It ran, and was ended before the start was through: who counts starts and stops finds both.
        }

        step.Record = history.Record with
        {
            Id = -1,
            State = DomainState.Shutoff,
            Reason = history.IsTold ? ReasonOf(detail, unsaid) : StateReason.ShutoffFailed,
            Accelerator = "",
            ProcessId = null,
            Monitor = MonitorLiveness.None,
            IsAgentConnected = false,
            IsTainted = false,
        };
        if (history.IsTold)
        {
            step.Tell(detail, cause);
        }

        // What was stored meanwhile is what the domain is from now on; the event still spoke of the run.
        step.History = new DomainHistory(history.Stored is { } stored ? Describe(step.Record, stored.Summary) : step.Record) 
        {
            Stored = history.Stored,
            LastJob = history.LastJob,
        };
    }

    /// <summary>How a run ends that an operation ends by the way; <see langword="null"/> when none does.</summary>
    private static LifecycleDetail? EndOf(DomainIntent intent) => intent switch
    {
        DomainIntent.Save => LifecycleDetail.StoppedSaved,
        DomainIntent.Crash => LifecycleDetail.StoppedCrashed,
        _ => null,
    };

    private static StateReason ReasonOf(LifecycleDetail end, StateReason unsaid) => end switch
    {
        LifecycleDetail.StoppedShutdown => StateReason.ShutoffShutdown,
        LifecycleDetail.StoppedDestroyed => StateReason.ShutoffDestroyed,
        LifecycleDetail.StoppedSaved => StateReason.ShutoffSaved,
        LifecycleDetail.StoppedFailed => unsaid,
        _ => StateReason.ShutoffCrashed,
    };
}
