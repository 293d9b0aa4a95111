using System;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Sleep and waking: as in libvirt the event of power management comes before that of the lifecycle.</content>
internal static partial class DomainFold
{
    private static void Sleep(DomainStep step, PowerManagementChange change, LifecycleDetail detail)
    {
        if (step.Record.State is not (DomainState.PMSuspended or DomainState.ShuttingDown))
        {
            EventCause cause = step.CauseOf(DomainIntent.Sleep, EventCause.Guest);
            TellPower(step, change, cause);
            step.History = step.History with { AreCpusRunning = false };
            step.Move(DomainState.PMSuspended, StateReason.PMSuspended);
            step.Tell(detail, cause);
        }
    }

    private static void Wake(DomainStep step, TimeSpan at)
    {
        if (step.Record.State == DomainState.PMSuspended)
        {
            EventCause cause = step.CauseOf(DomainIntent.Wake, EventCause.Guest);
            TellPower(step, PowerManagementChange.Wakeup, cause);
            step.History = step.History with { AreCpusRunning = true, Echo = ResetEcho.Of(at, isRunning: true) };
            step.Move(DomainState.Running, StateReason.RunningWakeup);
            step.Tell(LifecycleDetail.StartedWakeup, cause);
        }
    }

    private static void TellPower(DomainStep step, PowerManagementChange change, EventCause cause)
        => step.Tell(new DomainPMEvent { Domain = step.Record.Uuid, Name = step.Record.Name, Change = change }, cause);
}
