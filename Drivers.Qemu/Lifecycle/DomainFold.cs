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

        if (step.History.IsTold || IsOfTheLaunch(input))
        {
            Follow(step, input);
        }
    }

    // Until its virtual CPUs have run once or its start is through, nobody has heard of the run: what fails then, the start reports.
    private static bool IsOfTheLaunch(DomainInput input) => input is MonitorReady or MonitorSilent or MonitorAnswered or MonitorEnded
        or Intended or Refused or CpusResumed or StartCompleted or ProcessExited;

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
                Sleep(step, LifecycleDetail.PMSuspendedMemory);
                break;
            case GuestSleptToDisk:
                Sleep(step, LifecycleDetail.PMSuspendedDisk); // SHUTDOWN follows.
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

    private static void Ready(DomainStep step)
    {
        if (step.Record.State == DomainState.NoState)
        {
            step.Move(DomainState.Paused);
            Listen(step, new MonitorAnswered());
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
        DomainIntent.Destroy => step.History with { EndIntent = intent },
        DomainIntent.Shutdown when step.History.EndIntent != DomainIntent.Destroy => step.History with { EndIntent = intent },
        DomainIntent.Shutdown => step.History,
        _ => step.History with { Intent = intent },
    };

    private static void Withdraw(DomainStep step, DomainIntent intent) => step.History = step.History with
    {
        Intent = step.History.Intent == intent ? DomainIntent.None : step.History.Intent,
        EndIntent = step.History.EndIntent == intent ? DomainIntent.None : step.History.EndIntent,
    };

    private static void CompleteStart(DomainStep step)
    {
        if (step.History.IsStarted || step.Record.State == DomainState.NoState)
        {
            return;
        }

        bool isStartedPaused = !step.History.IsTold;
        step.History = step.History with { IsStarted = true };
        step.Tell(LifecycleDetail.StartedBooted, EventCause.Operation);
        if (isStartedPaused)
        {
            step.Tell(LifecycleDetail.SuspendedPaused, EventCause.Operation);
        }
    }

    private static void Stop(DomainStep step)
    {
        EventCause device = step.History.StopCause;
        EventCause somebody = step.CauseOf(DomainIntent.Suspend, EventCause.Host);
        step.History = step.History with { AreCpusRunning = false, StopCause = EventCause.Unknown };
        if (step.Record.State != DomainState.Running)
        {
            return; // Around a panic, a shutdown or a sleep the CPUs stop too; the state tells more already.
        }

        step.Move(DomainState.Paused);
        LifecycleDetail detail = device switch
        {
            EventCause.IOError => LifecycleDetail.SuspendedIOError,
            EventCause.Watchdog => LifecycleDetail.SuspendedWatchdog,
            _ => LifecycleDetail.SuspendedPaused,
        };
        step.Tell(detail, device == EventCause.Unknown ? somebody : device);
    }

    private static void Resume(DomainStep step, TimeSpan at)
    {
        EventCause cause = step.CauseOf(DomainIntent.Resume, EventCause.Host);
        step.History = step.History with
        {
            AreCpusRunning = true,
            StopCause = EventCause.Unknown,
            Echo = step.History.Echo.Released(at),
        };
        if (step.Record.State is DomainState.Running or DomainState.ShuttingDown)
        {
            return;
        }

        step.Move(DomainState.Running);
        step.Tell(LifecycleDetail.ResumedUnpaused, cause);
    }

    private static void Reset(DomainStep step, MachineReset reset)
    {
        DomainHistory before = step.History;
        if (reset.ByGuest && before.Echo.Covers(reset.At))
        {
            step.History = before with { Echo = before.Echo.Next(reset.At) };
            return;
        }

        EventCause cause = !reset.ByGuest ? step.CauseOf(DomainIntent.Reset, EventCause.Host)
            : reset.At - before.WatchdogReset < ResetEcho.Window ? EventCause.Watchdog
            : EventCause.Guest;
        step.History = step.History with
        {
            Echo = ResetEcho.Of(reset.At, before.AreCpusRunning),
            WatchdogReset = null,
            End = null, // Whatever was to end was the boot before.
        };
        if (before.IsStarted)
        {
            BootAgain(step, cause);
        }
    }

    private static void BootAgain(DomainStep step, EventCause cause)
    {
        // QEMU does not start virtual CPUs that stand still: after a panic or in sleep, a machine that is reset waits for "cont".
        step.Move(step.History.AreCpusRunning ? DomainState.Running : DomainState.Paused);
        step.Record = step.Record with { Generation = step.Record.Generation + 1 };
        step.Tell(new DomainRebootedEvent { Domain = step.Record.Uuid, Name = step.Record.Name }, cause);
    }

    private static void Shutdown(DomainStep step, string reason)
    {
        switch (reason)
        {
            case "guest-panic":
                step.End(LifecycleDetail.StoppedCrashed, EventCause.Panic);
                return; // CRASHED has told it.
            case "guest-shutdown" or "guest-reset":
                EventCause guest = step.History.EndIntent == DomainIntent.Shutdown ? EventCause.Operation : EventCause.Guest;
                PowerOff(step, LifecycleDetail.ShutdownGuest, LifecycleDetail.StoppedShutdown, guest);
                return;
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
        if (step.Record.State != DomainState.ShuttingDown)
        {
            step.Move(DomainState.ShuttingDown);
            step.Tell(now, cause);
        }
    }

    private static void Panic(DomainStep step)
    {
        if (step.Record.State is not (DomainState.Crashed or DomainState.ShuttingDown))
        {
            step.Move(DomainState.Crashed);
            step.Tell(LifecycleDetail.CrashedPanicked, EventCause.Panic);
        }
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

    private static void Sleep(DomainStep step, LifecycleDetail detail)
    {
        if (step.Record.State is not (DomainState.PMSuspended or DomainState.ShuttingDown))
        {
            step.History = step.History with { AreCpusRunning = false };
            step.Move(DomainState.PMSuspended);
            step.Tell(detail, EventCause.Guest);
        }
    }

    private static void Wake(DomainStep step, TimeSpan at)
    {
        if (step.Record.State == DomainState.PMSuspended)
        {
            step.History = step.History with { AreCpusRunning = true, Echo = ResetEcho.Of(at, isRunning: true) };
            step.Move(DomainState.Running);
            step.Tell(LifecycleDetail.StartedWakeup, EventCause.Guest);
        }
    }

    private static void Exit(DomainStep step)
    {
        DomainHistory history = step.History;
        (LifecycleDetail detail, EventCause cause) = history.End ?? (history.EndIntent == DomainIntent.Destroy
            ? (LifecycleDetail.StoppedDestroyed, EventCause.Operation)
            : (LifecycleDetail.StoppedFailed, EventCause.ProcessLost));
        step.Record = history.Record with
        {
            Id = -1,
            State = DomainState.Shutoff,
            Accelerator = "",
            ProcessId = null,
            Monitor = MonitorLiveness.None,
        };
        if (history.IsTold)
        {
            step.Tell(detail, cause);
        }

        step.History = new DomainHistory(step.Record);
    }
}
