using System;
using System.Reactive.Concurrency;
using System.Reflection;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Virtual time, one action at a time: what Rx's own loop does, without the loop.</summary>
internal static class SteppedTime
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type Base = typeof(VirtualTimeSchedulerBase<TimeSpan, TimeSpan>);
    private static readonly MethodInfo GetNext = Base.GetMethod("GetNext", Members)!;
    private static readonly PropertyInfo Clock = Base.GetProperty("Clock", Members)!;

    /// <summary>Runs the next action, at its time.</summary>
    /// <returns>Whether there was one.</returns>
    internal static bool StepOnce(this VirtualTime time)
    {
        if (GetNext.Invoke(time, parameters: null) is not IScheduledItem<TimeSpan> next)
        {
            return false;
        }

        if (next.DueTime > time.Clock)
        {
            Clock.SetValue(time, next.DueTime);
        }

        next.Invoke();
        return true;
    }
}
