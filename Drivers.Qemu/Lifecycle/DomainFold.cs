using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The whole behaviour of a domain: what it was, and an input, give what it is and the events that tell of it.</summary>
/// <remarks>
/// Pure and total: every input is allowed in every state, most change nothing there, and a test walks every pair. So each
/// state and each event can be had again from the recorded inputs.
/// </remarks>
internal static class DomainFold
{
    /// <summary>
    /// Resets this close together are one reboot: SeaBIOS resets the machine up to three times more on its own, 25 to 50 ms
    /// apart on an idle host, several times that on a busy one.
    /// </summary>
    internal static readonly TimeSpan ResetWindow = TimeSpan.FromMilliseconds(500);

    /// <summary>A domain that has never run.</summary>
    internal static DomainHistory Initial(DomainRecord record) => new(record);

    /// <summary>The next state, and the events in libvirt's order; without position and time, which they get when they are published.</summary>
    internal static (DomainHistory History, IReadOnlyList<DomainEvent> Events) Next(DomainHistory history, DomainInput input)
    {
        var step = new DomainStep(history);
        Apply(step, input);
        return (step.History, step.Events);
    }

    private static void Apply(DomainStep step, DomainInput input)
    {
        if (input is Launched launched)
        {
            Launch(step, launched);
            return;
        }

        if (!step.Record.IsActive)
        {
            return; // A late word of a run that is over.
        }

        switch (input)
        {
            case MonitorReady:
                step.Move(DomainState.Paused);
                step.Record = step.Record with { Monitor = MonitorLiveness.Answering };
                break;
            case MonitorSilent or MonitorAnswered or MonitorEnded:
                Listen(step, input);
                break;
            case Intended intended:
                step.History = step.History with { Intent = intended.Intent };
                break;
            case StartCompleted:
                CompleteStart(step);
                break;
            case CpusStopped:
                Stop(step);
                break;
            case CpusResumed:
                Resume(step);
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
                Watchdog(step, watchdog.Action);
                break;
            case DiskFailed failure:
                FailDisk(step, failure);
                break;
            case GuestSlept:
                step.Move(DomainState.PMSuspended);
                step.Tell(LifecycleDetail.PMSuspendedMemory, EventCause.Guest);
                break;
            case GuestSleptToDisk:
                step.Tell(LifecycleDetail.PMSuspendedDisk, EventCause.Guest);
                break;
            case GuestWoke woke:
                Wake(step, woke.At);
                break;
            case ProcessExited:
                Exit(step);
                break;
        }
    }

    private static void Launch(DomainStep step, Launched launched)
    {
        if (step.Record.IsActive)
        {
            return;
        }

        DomainRecord record = step.Record with
        {
            Id = launched.DomainId,
            ProcessId = launched.ProcessId,
            Accelerator = launched.Accelerator,
            State = DomainState.NoState,
            Generation = step.Record.Generation + 1,
        };
        step.History = new DomainHistory(record);
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

    private static void CompleteStart(DomainStep step)
    {
        if (step.History.IsStarted)
        {
            return;
        }

        step.History = step.History with { IsStarted = true };
        step.Tell(LifecycleDetail.StartedBooted, EventCause.Operation);
        if (step.Record.State == DomainState.Paused)
        {
            step.Tell(LifecycleDetail.SuspendedPaused, EventCause.Operation);
        }
    }

    private static void Stop(DomainStep step)
    {
        EventCause cause = step.History.StopCause;
        step.History = step.History with { StopCause = EventCause.Unknown };
        if (step.Record.State != DomainState.Running)
        {
            return; // Around a panic, a shutdown or a sleep the CPUs stop too; the state tells more already.
        }

        step.Move(DomainState.Paused);
        LifecycleDetail detail = cause switch
        {
            EventCause.IOError => LifecycleDetail.SuspendedIOError,
            EventCause.Watchdog => LifecycleDetail.SuspendedWatchdog,
            _ => LifecycleDetail.SuspendedPaused,
        };
        step.Tell(detail, cause == EventCause.Unknown ? step.CauseOf(DomainIntent.Suspend, EventCause.Host) : cause);
    }

    private static void Resume(DomainStep step)
    {
        if (step.Record.State is DomainState.Running or DomainState.ShuttingDown)
        {
            return;
        }

        step.Move(DomainState.Running);
        step.Tell(LifecycleDetail.ResumedUnpaused, step.CauseOf(DomainIntent.Resume, EventCause.Host));
    }

    private static void Reset(DomainStep step, MachineReset reset)
    {
        bool isEcho = reset.At - step.History.LastReset < ResetWindow;
        EventCause cause = step.History.ResetCause;
        step.History = step.History with { LastReset = reset.At };
        if (isEcho || !step.History.IsStarted)
        {
            return;
        }

        if (cause == EventCause.Unknown)
        {
            cause = step.CauseOf(DomainIntent.Reset, reset.ByGuest ? EventCause.Guest : EventCause.Host);
        }

        if (step.Record.State is DomainState.Crashed or DomainState.PMSuspended)
        {
            step.Move(DomainState.Running); // A new boot runs, whatever became of the one before.
        }

        step.History = step.History with { ResetCause = EventCause.Unknown };
        step.Record = step.Record with { Generation = step.Record.Generation + 1 };
        step.Tell(new DomainRebootedEvent { Domain = step.Record.Uuid, Name = step.Record.Name }, cause);
    }

    private static void Shutdown(DomainStep step, string reason)
    {
        bool isDestroyed = step.History.Intent == DomainIntent.Destroy;
        switch (reason)
        {
            case "guest-panic":
                step.End(LifecycleDetail.StoppedCrashed, EventCause.Panic);
                return; // CRASHED has told it.
            case "guest-shutdown" or "guest-reset":
                EventCause by = step.CauseOf(DomainIntent.Shutdown, EventCause.Guest);
                step.Move(DomainState.ShuttingDown);
                step.Tell(LifecycleDetail.ShutdownGuest, by);
                step.End(LifecycleDetail.StoppedShutdown, by);
                return;
            default:
                EventCause host = isDestroyed ? EventCause.Operation : EventCause.Host;
                step.Move(DomainState.ShuttingDown);
                step.Tell(LifecycleDetail.ShutdownHost, host);
                step.End(isDestroyed ? LifecycleDetail.StoppedDestroyed : LifecycleDetail.StoppedShutdown, host);
                return;
        }
    }

    private static void Panic(DomainStep step)
    {
        if (step.Record.State != DomainState.Crashed)
        {
            step.Move(DomainState.Crashed);
            step.Tell(LifecycleDetail.CrashedPanicked, EventCause.Panic);
        }
    }

    private static void Watchdog(DomainStep step, string action)
    {
        step.Tell(new DomainWatchdogEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Action = action }, EventCause.Watchdog);
        switch (action)
        {
            case "pause":
                step.History = step.History with { StopCause = EventCause.Watchdog };
                break;
            case "reset":
                step.History = step.History with { ResetCause = EventCause.Watchdog };
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
            step.History = step.History with { StopCause = EventCause.IOError };
        }
    }

    private static void Wake(DomainStep step, TimeSpan at)
    {
        step.History = step.History with { LastReset = at };
        if (step.Record.State == DomainState.PMSuspended)
        {
            step.Move(DomainState.Running);
            step.Tell(LifecycleDetail.StartedWakeup, EventCause.Guest);
        }
    }

    private static void Exit(DomainStep step)
    {
        DomainHistory history = step.History;
        (LifecycleDetail detail, EventCause cause) = history.End ?? (history.Intent == DomainIntent.Destroy
            ? (LifecycleDetail.StoppedDestroyed, EventCause.Operation)
            : (LifecycleDetail.StoppedFailed, EventCause.ProcessLost));
        bool wasTold = history.IsStarted || history.Told != DomainState.Shutoff;
        step.Record = history.Record with
        {
            Id = -1,
            State = DomainState.Shutoff,
            Accelerator = "",
            ProcessId = null,
            Monitor = MonitorLiveness.None,
        };
        if (wasTold)
        {
            step.Tell(detail, cause);
        }

        step.History = new DomainHistory(step.Record);
    }
}
