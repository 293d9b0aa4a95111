using System;
using Rx.Hypervisor.Drivers.Qemu.Adoption;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What an engine finds that another one left: definitions in store, runs that went on, and what became of them.</content>
internal static partial class DomainFold
{
    private static void Load(DomainStep step, Loaded loaded)
    {
        step.History = step.History with { Stored = loaded.Definition };
        DomainRecord record = step.Record with { IsPersistent = true, HasAutostart = loaded.HasAutostart, HasManagedSave = loaded.HasManagedSave };
        step.Record = record.IsActive ? record : Describe(record, loaded.Definition.Summary);
    }

    private static void Adopt(DomainStep step, Adopted adopted)
    {
        if (step.Record.IsActive)
        {
            return;
        }

        RunState run = adopted.State;
        DomainRecord record = Describe(step.Record, adopted.Definition.Summary) with
        {
            Id = adopted.DomainId,
            ProcessId = adopted.ProcessId,
            Accelerator = adopted.Accelerator,
            State = run.State,
            Reason = run.Reason,
            Generation = run.Generation,
            IsAgentConnected = run.IsAgentConnected,
        };
        step.History = new DomainHistory(record)
        {
            Stored = step.History.Stored,
            Live = adopted.Definition,
            Told = run.Told,
            IsStarted = run.IsStarted,
            AreCpusRunning = run.AreCpusRunning,
            EndIntent = run.EndIntent,
            End = run.End is { } end ? (end.Detail, end.Cause) : null,
            Reaction = run.Reaction,
            IsRestarting = run.IsRestarting,
            IsCutShort = run.IsInJob, // For the next engine, should this one be killed before it has let the guest go on.
            Echo = run.IsResetHeld ? ResetEcho.Of(TimeSpan.Zero, isRunning: false) : default,
        };
    }

    /// <summary>Tells the shortest way from what was known to what was found. What came back to where it was, nobody can tell.</summary>
    private static void Find(DomainStep step, FoundDoing found)
    {
        step.Inferred = found.When;
        if (step.Record.State is DomainState.NoState or DomainState.ShuttingDown)
        {
            return; // It is not that far yet; or it is about to end, by itself or as what was noted of it says.
        }

        if (found.Status == "running")
        {
            FindRunning(step);
            return;
        }

        if (!step.History.IsTold)
        {
            if (found.Status is "prelaunch" or "inmigrate" or "preconfig")
            {
                return; // It has never run: a start that was cut short, which the driver ends.
            }

            FindRunning(step);
        }

        if (found.Status == "prelaunch" && (step.History.IsRestarting || IsToRestart(step)))
        {
            FindRestarting(step);
            return;
        }

        FindStanding(step, found.Status);
    }

    private static bool IsToRestart(DomainStep step) => step.History.Reaction is Reaction.Restart or Reaction.DumpAndRestart;

    // The engine was killed between the reset of a guest that was off and "cont": the one reboot that this is goes on.
    private static void FindRestarting(DomainStep step)
    {
        if (IsToRestart(step))
        {
            Restart(step, TimeSpan.Zero);
        }

        step.History = step.History with { AreCpusRunning = false, Reaction = Reaction.Continue };
    }

    private static void FindRunning(DomainStep step)
    {
        if (IsToRestart(step))
        {
            Restart(step, TimeSpan.Zero); // What was off runs: it was reset, and let go on.
        }

        bool wasRunning = step.History.AreCpusRunning;
        step.History = step.History with
        {
            AreCpusRunning = true,
            Intent = DomainIntent.None,
            Echo = default,
            Reaction = Reaction.None,
            IsRestarting = false,
            IsCutShort = false,
        };
        switch (step.Record.State)
        {
            case DomainState.Paused:
                step.Move(DomainState.Running, StateReason.RunningUnpaused);
                step.Tell(LifecycleDetail.ResumedUnpaused, step.History.IsStarted ? EventCause.Unknown : EventCause.Operation);
                break;
            case DomainState.PMSuspended:
                step.Move(DomainState.Running, StateReason.RunningWakeup);
                step.Tell(LifecycleDetail.StartedWakeup, EventCause.Unknown);
                break;
            case DomainState.Crashed when !wasRunning:
                BootAgain(step, EventCause.Unknown); // Only a reset brings back what a panic stopped.
                break;
        }

        CompleteStart(step); // The engine was killed between "cont" and the end of the start.
    }

    private static void FindStanding(DomainStep step, string status)
    {
        DomainHistory before = step.History;
        switch (status)
        {
            case "suspended":
                Revive(step, before.Record.State != DomainState.PMSuspended);
                Sleep(step, PowerManagementChange.Suspend, LifecycleDetail.PMSuspendedMemory);
                break;
            case "guest-panicked":
                FindCrashed(step);
                break;
            case "shutdown":
                EndGuest(step, "guest-shutdown");
                break;
            default:
                FindPaused(step, status);
                break;
        }

        step.History = step.History with { AreCpusRunning = false };
        bool isAtBegin = status == "prelaunch";
        if (isAtBegin && !before.Echo.IsHeld && before.Record.Reason != StateReason.PausedStartingUp
            && step.Record.Generation == before.Record.Generation)
        {
            BootAgain(step, EventCause.Unknown); // It ran once, and stands as if it never had: it was reset since.
        }

        step.History = step.History with { Echo = isAtBegin ? ResetEcho.Of(TimeSpan.Zero, isRunning: false) : default };
    }

    private static void FindCrashed(DomainStep step)
    {
        if (step.Record.State == DomainState.Crashed)
        {
            Crash(step); // That was told; on_crash may not have been carried out.
            return;
        }

        Revive(step, isDue: true);
        Panic(step);
    }

    // Whatever sleeps, panics or stops has run before.
    private static void Revive(DomainStep step, bool isDue)
    {
        if (isDue && step.Record.State != DomainState.Running)
        {
            FindRunning(step);
        }
    }

    private static void FindPaused(DomainStep step, string status)
    {
        (LifecycleDetail detail, StateReason reason, EventCause cause) = status switch
        {
            "io-error" => (LifecycleDetail.SuspendedIOError, StateReason.PausedIOError, EventCause.IOError),
            "watchdog" => (LifecycleDetail.SuspendedWatchdog, StateReason.PausedWatchdog, EventCause.Watchdog),
            _ => (LifecycleDetail.SuspendedPaused, StateReason.PausedUser, EventCause.Unknown),
        };
        Revive(step, step.Record.State is not DomainState.Paused);
        if (step.Record.State == DomainState.Running)
        {
            step.Move(DomainState.Paused, reason);
            step.Tell(detail, cause);
        }
        else if (step.Record.State == DomainState.Paused && cause != EventCause.Unknown)
        {
            step.Move(DomainState.Paused, reason); // It ran and stopped again; the state says why.
        }
    }
}
