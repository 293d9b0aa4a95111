using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>What QEMU does by itself when the guest powers off, reboots or panics.</summary>
internal static class ActionArguments
{
    /// <summary>Whatever else becomes of the domain is up to the driver, which sees the events.</summary>
    /// <remarks>
    /// A panic ends the process only where that is all that is asked for: otherwise the guest stands still, so that
    /// there is something left to dump, reset or keep.
    /// </remarks>
    internal static IEnumerable<string> Of(LifecycleActions actions, bool hasPanicDevice)
    {
        if (actions.KeepsProcess)
        {
            yield return "-no-shutdown";
        }

        if (actions.OnReboot is LifecycleAction.Destroy)
        {
            yield return "-action";
            yield return "reboot=shutdown";
        }

        if (hasPanicDevice)
        {
            bool ends = actions is { OnCrash: LifecycleAction.Destroy, KeepsProcess: false };
            yield return "-action";
            yield return ends ? "panic=shutdown" : "panic=pause";
        }
    }
}
