using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The whole behaviour of a domain: what it was, and an input, give what it is and the events that tell of it.</summary>
/// <remarks>
/// Pure and total: every input is allowed in every state, most change nothing there, and a test walks every pair. So each
/// state and each event can be had again from the recorded inputs.
/// </remarks>
internal static partial class DomainFold
{
    /// <summary>A domain that has neither run nor been stored.</summary>
    internal static DomainHistory Initial(DefinitionSummary definition) => new(Describe(
        new DomainRecord { Uuid = definition.Uuid, Name = definition.Name }, definition));

    /// <summary>The next state, and the events in libvirt's order; without position and time, which they get when they are published.</summary>
    internal static (DomainHistory History, IReadOnlyList<DomainEvent> Events) Next(DomainHistory history, DomainInput input)
    {
        var step = new DomainStep(history);
        Apply(step, input);
        return (step.History, step.Events);
    }

    private static void Apply(DomainStep step, DomainInput input)
    {
        switch (input)
        {
            case Defined defined:
                Define(step, defined);
                return;
            case Configured configured when step.Record.IsPersistent:
                step.History = step.History with { Stored = new StoredDefinition(configured.Definition) };
                step.Record = step.Record.IsActive ? step.Record : Measure(step.Record, configured.Definition.Summary);
                return;
            case Undefined undefined:
                Undefine(step, undefined.Cause);
                return;
            case Renamed renamed:
                Rename(step, renamed.Definition);
                return;
            case AutostartChanged change:
                step.Record = step.Record with { HasAutostart = change.HasAutostart && step.Record.IsPersistent };
                return;
            case Loaded loaded:
                Load(step, loaded);
                return;
            case ManagedSaveChanged change:
                step.Record = step.Record with { HasManagedSave = change.HasManagedSave };
                return;
            case MetadataSet change:
                SetMetadata(step, change);
                return;
            case Launched launched:
                Launch(step, launched);
                return;
            case Adopted adopted:
                Adopt(step, adopted);
                return;
        }

        if (!step.Record.IsActive)
        {
            return; // A late word of a run that is over.
        }

        if (step.History.IsTold || IsOfTheLaunch(input))
        {
            Follow(step, input);
        }
    }

    // Until its virtual CPUs have run once or its start is through, nobody has heard of the run: what fails then, the start reports.
    private static bool IsOfTheLaunch(DomainInput input) => input is MonitorReady or MonitorSilent or MonitorAnswered or MonitorEnded
        or Intended or Refused or CpusResumed or StartCompleted or Restored or Reconfigured or FoundDoing or FoundGone or ProcessExited;

    private static void Follow(DomainStep step, DomainInput input)
    {
        switch (input)
        {
            case MonitorReady:
                Ready(step);
                break;
            case MonitorSilent or MonitorAnswered or MonitorEnded:
                Listen(step, input);
                break;
            case Intended intended:
                Intend(step, intended.Intent);
                break;
            case Refused refused:
                Withdraw(step, refused.Intent);
                break;
            case StartCompleted:
                CompleteStart(step);
                break;
            case Restored restored:
                CompleteRestore(step, restored.StaysPaused);
                break;
            case JobStarted or JobProgressed or JobEnded or MigrationPassed:
                FollowJob(step, input);
                break;
            case Reconfigured or BalloonChanged or TrayMoved or MediumChanged:
                FollowDevices(step, input);
                break;
            case ResumeFailed:
                FailToResume(step);
                break;
            case CpusStopped:
                Stop(step);
                break;
            case CpusResumed resumed:
                Resume(step, resumed.At);
                break;
            case MachineReset reset:
                Reset(step, reset);
                break;
            case MachineShutdown shutdown:
                Shutdown(step, shutdown.Reason);
                break;
            case GuestPanicked:
                Panic(step);
                break;
            case GuestCrashLoaded:
                step.Tell(LifecycleDetail.CrashedCrashLoaded, EventCause.Panic);
                break;
            case WatchdogFired watchdog:
                Watchdog(step, watchdog);
                break;
            case DiskFailed failure:
                FailDisk(step, failure);
                break;
            case GuestSlept:
                Sleep(step, PowerManagementChange.Suspend, LifecycleDetail.PMSuspendedMemory);
                break;
            case GuestSleptToDisk:
                Sleep(step, PowerManagementChange.SuspendToDisk, LifecycleDetail.PMSuspendedDisk); // SHUTDOWN follows.
                break;
            case PortChanged change:
                ChangePort(step, change);
                break;
            case Tainted:
                step.Record = step.Record with { IsTainted = true };
                break;
            case GuestWoke woke:
                Wake(step, woke.At);
                break;
            case FoundDoing found:
                Find(step, found);
                break;
            case FoundGone gone:
                step.Inferred = gone.When;
                Exit(step, StateReason.ShutoffDaemon);
                break;
            case ProcessExited:
                Exit(step, StateReason.ShutoffCrashed);
                break;
        }
    }

    private static void Listen(DomainStep step, DomainInput input)
    {
        if (step.Record.Monitor is not MonitorLiveness.Lost)
        {
            MonitorLiveness now = input switch
            {
                MonitorSilent => MonitorLiveness.Silent,
                MonitorEnded => MonitorLiveness.Lost,
                _ => MonitorLiveness.Answering,
            };
            step.Record = step.Record with { Monitor = now };
        }
    }

    // A pressed button or a cut power is not forgotten because somebody suspends the domain meanwhile.
    private static void Intend(DomainStep step, DomainIntent intent) => step.History = intent switch
    {
        DomainIntent.Destroy when step.History.EndIntent is DomainIntent.Save or DomainIntent.Crash => step.History, // That is why it ends, whoever ends QEMU.
        DomainIntent.Destroy or DomainIntent.Save or DomainIntent.Crash => step.History with { EndIntent = intent },
        DomainIntent.Shutdown or DomainIntent.Reboot when step.History.EndIntent is DomainIntent.None or DomainIntent.Shutdown or DomainIntent.Reboot
            => step.History with { EndIntent = intent },
        DomainIntent.Shutdown or DomainIntent.Reboot => step.History,
        _ => step.History with { Intent = intent },
    };

    private static void Withdraw(DomainStep step, DomainIntent intent) => step.History = step.History with
    {
        Intent = step.History.Intent == intent ? DomainIntent.None : step.History.Intent,
        EndIntent = step.History.EndIntent == intent ? DomainIntent.None : step.History.EndIntent,
    };

    private static void Stop(DomainStep step)
    {
        EventCause device = step.History.StopCause;
        EventCause somebody = step.CauseOf(DomainIntent.Suspend, step.History.Job.IsActive ? EventCause.Operation : EventCause.Host);
        step.History = step.History with { AreCpusRunning = false, StopCause = EventCause.Unknown };
        if (step.Record.State != DomainState.Running || step.History.IsRestarting)
        {
            return; // Around a panic, a shutdown, a restart or a sleep the CPUs stop too; the state tells more already.
        }

        (LifecycleDetail detail, StateReason reason) = device switch
        {
            EventCause.IOError => (LifecycleDetail.SuspendedIOError, StateReason.PausedIOError),
            EventCause.Watchdog => (LifecycleDetail.SuspendedWatchdog, StateReason.PausedWatchdog),
            _ => (LifecycleDetail.SuspendedPaused, PausedBy(step.History.Job)),
        };
        step.Move(DomainState.Paused, reason);
        step.Tell(detail, device == EventCause.Unknown ? somebody : device);
    }

    private static void Resume(DomainStep step, TimeSpan at)
    {
        EventCause cause = step.CauseOf(DomainIntent.Resume, EventCause.Host);
        step.History = step.History with
        {
            AreCpusRunning = true,
            StopCause = EventCause.Unknown,
            IsRestarting = false,
            IsCutShort = false,
            Reaction = step.History.Reaction == Reaction.Continue ? Reaction.None : step.History.Reaction,
            Echo = step.History.Echo.Released(at),
        };
        if (step.Record.State is DomainState.Running or DomainState.ShuttingDown)
        {
            return;
        }

        Introduce(step);
        (LifecycleDetail detail, StateReason reason) = ResumedBy(step.History);
        step.History = step.History with { GoesOnFromImage = false };
        step.Move(DomainState.Running, reason);
        step.Tell(detail, cause);
    }

    private static void Reset(DomainStep step, MachineReset reset)
    {
        DomainHistory before = step.History;
        if (reset.ByGuest && before.Echo.Covers(reset.At))
        {
            step.History = before with { Echo = before.Echo.Next(reset.At) };
            return;
        }

        if (!reset.ByGuest && before.Intent == DomainIntent.Restart)
        {
            Restart(step, reset.At);
            return;
        }

        EventCause cause = !reset.ByGuest ? step.CauseOf(DomainIntent.Reset, EventCause.Host)
            : before.EndIntent == DomainIntent.Reboot ? EventCause.Operation
            : reset.At - before.WatchdogReset < ResetEcho.Window ? EventCause.Watchdog
            : EventCause.Guest;
        step.History = step.History with
        {
            Echo = ResetEcho.Of(reset.At, before.AreCpusRunning),
            WatchdogReset = null,
            End = null, // Whatever was to end was the boot before.
            EndIntent = before.EndIntent == DomainIntent.Reboot ? DomainIntent.None : before.EndIntent,
            Reaction = Reaction.None,
            IsRestarting = false,
        };
        if (before.IsStarted)
        {
            BootAgain(step, cause);
        }
    }

    private static void BootAgain(DomainStep step, EventCause cause)
    {
        // QEMU does not start virtual CPUs that stand still: after a panic or in sleep, a machine that is reset waits for "cont".
        if (step.History.AreCpusRunning)
        {
            step.Move(DomainState.Running, StateReason.RunningBooted);
        }
        else if (step.Record.State != DomainState.Paused)
        {
            step.Move(DomainState.Paused, StateReason.PausedUser);
        }

        step.Record = step.Record with { Generation = step.Record.Generation + 1 };
        step.Tell(new DomainRebootedEvent { Domain = step.Record.Uuid, Name = step.Record.Name }, cause);
    }

    private static void Watchdog(DomainStep step, WatchdogFired fired)
    {
        step.Tell(
            new DomainWatchdogEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Action = fired.Action },
            EventCause.Watchdog);
        switch (fired.Action)
        {
            case "pause":
                ExpectStop(step, EventCause.Watchdog);
                break;
            case "reset":
                step.History = step.History with { WatchdogReset = fired.At };
                break;
            case "poweroff":
                step.End(LifecycleDetail.StoppedDestroyed, EventCause.Watchdog); // QEMU ends without SHUTDOWN.
                break;
        }
    }

    private static void FailDisk(DomainStep step, DiskFailed failure)
    {
        step.Tell(
            new DomainIOErrorEvent
            {
                Domain = step.Record.Uuid,
                Name = step.Record.Name,
                Device = failure.Device,
                Action = failure.Action,
                Reason = failure.Reason,
            },
            EventCause.IOError);
        if (failure.Action == "stop")
        {
            ExpectStop(step, EventCause.IOError);
        }
    }

    // Said after the STOP that it caused, it must not colour the next one: of several failing requests one stops the machine, and
    // a watchdog that fires twice within a second is told late.
    private static void ExpectStop(DomainStep step, EventCause cause)
    {
        if (step.History.AreCpusRunning)
        {
            step.History = step.History with { StopCause = cause };
        }
    }
}
