using System;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What follows from how a guest ended: on_poweroff, on_reboot, on_crash, and a reboot that was asked for.</content>
internal static partial class DomainFold
{
    private static LifecycleActions ActionsOf(DomainStep step) => step.History.Live?.Actions ?? LifecycleActions.Default;

    /// <summary>The guest is off, or, where that ends the domain, has reset the machine.</summary>
    private static void EndGuest(DomainStep step, string reason)
    {
        EventCause cause = step.History.EndIntent is DomainIntent.Shutdown or DomainIntent.Reboot ? EventCause.Operation : EventCause.Guest;
        switch (ActionAtEnd(step, reason))
        {
            case LifecycleAction.Restart:
                step.History = step.History with { Reaction = Reaction.Restart, IsRestarting = true }; // To the world it is one reboot; it is told when it happens.
                break;
            case LifecycleAction.Preserve:
                Announce(step, LifecycleDetail.ShutdownGuest, cause);
                break;
            default:
                PowerOff(step, LifecycleDetail.ShutdownGuest, LifecycleDetail.StoppedShutdown, cause);
                step.History = step.History with { Reaction = Reaction.Destroy };
                break;
        }
    }

    private static LifecycleAction ActionAtEnd(DomainStep step, string reason) => step.History.EndIntent switch
    {
        DomainIntent.Destroy => LifecycleAction.Destroy,
        _ when reason == "guest-reset" => LifecycleAction.Destroy, // Only where on_reboot says so.
        DomainIntent.Reboot => LifecycleAction.Restart,
        _ => ActionsOf(step).OnPoweroff,
    };

    private static void Crash(DomainStep step)
    {
        LifecycleActions actions = ActionsOf(step);
        Reaction reaction = actions.OnCrash switch
        {
            LifecycleAction.Restart => Reaction.Restart,
            LifecycleAction.CoreDumpRestart => Reaction.DumpAndRestart,
            LifecycleAction.CoreDumpDestroy => Reaction.DumpAndDestroy,
            LifecycleAction.Destroy when actions.KeepsProcess => Reaction.Destroy,
            _ => Reaction.None, // It is kept as it is, or QEMU ends by itself.
        };
        if (reaction is Reaction.Destroy or Reaction.DumpAndDestroy)
        {
            step.End(LifecycleDetail.StoppedCrashed, EventCause.Panic);
        }

        step.History = step.History with { Reaction = reaction };
    }

    /// <summary>The machine was reset after its guest had ended, and is about to run: one reboot, whatever led to it.</summary>
    private static void Restart(DomainStep step, TimeSpan at)
    {
        DomainHistory before = step.History;
        bool hasCrashed = step.Record.State == DomainState.Crashed;
        EventCause cause = hasCrashed ? EventCause.Panic
            : before.EndIntent is DomainIntent.Shutdown or DomainIntent.Reboot ? EventCause.Operation
            : EventCause.Guest;
        step.History = before with
        {
            Intent = DomainIntent.None,
            EndIntent = before.EndIntent == DomainIntent.Destroy ? DomainIntent.Destroy : DomainIntent.None,
            Echo = ResetEcho.Of(at, isRunning: false),
            WatchdogReset = null,
            End = null,
            Reaction = Reaction.None,
            IsRestarting = true,
        };
        step.Move(DomainState.Running, hasCrashed ? StateReason.RunningCrashed : StateReason.RunningBooted);
        step.Record = step.Record with { Generation = step.Record.Generation + 1 };
        step.Tell(new DomainRebootedEvent { Domain = step.Record.Uuid, Name = step.Record.Name }, cause);
    }
}
