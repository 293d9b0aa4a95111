using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>A one-shot timer of a main context, to be set again and again: a GSource with a ready time.</summary>
public sealed unsafe class GLibTimerSource : GLibSource
{
    private static readonly GSourceFuncs* Functions = AllocateFunctions();  // Immutable; GLib keeps the pointer.

    /// <summary>Adds a timer, not yet set, to a context.</summary>
    /// <param name="context">
    /// The context; it may be disposed before the source, which then is never called back.
    /// </param>
    /// <param name="callback">
    /// Runs once for each time that the timer was set and its time has come. Must not throw.
    /// </param>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public GLibTimerSource(GLibMainContext context, Action callback)
        : base(_ => callback())
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(callback);
        try
        {
            // Our dispatch does not go through a callback function: it needs only the data.
            Attach(LibGLib.g_source_new(Functions, LibGLib.SizeOfSource), context, function: 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Asks for one callback at a time, never before it; replaces the last setting. Any thread.</summary>
    /// <param name="at">
    /// On the clock of <see cref="GLibMainContext.Now"/>, rounded up to microseconds; one gone by means the next turn.
    /// </param>
    /// <remarks>If the timer is about to call back for an older setting, that one callback serves both.</remarks>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public void SetReadyTime(TimeSpan at) => LibGLib.g_source_set_ready_time(this, ToMicroseconds(at));

    /// <summary>Takes the setting back. Any thread.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public void Clear() => LibGLib.g_source_set_ready_time(this, -1);

    // Rounding down would call back before the time. Negative numbers mean "never" to GLib, so the least is 0.
    internal static long ToMicroseconds(TimeSpan at)
    {
        (long microseconds, long rest) = Math.DivRem(at.Ticks, TimeSpan.TicksPerMicrosecond);
        return Math.Max(0, rest > 0 ? microseconds + 1 : microseconds);
    }

    private static GSourceFuncs* AllocateFunctions()
    {
        var functions = (GSourceFuncs*)RuntimeHelpers.AllocateTypeAssociatedMemory(
            typeof(GLibTimerSource), sizeof(GSourceFuncs));
        *functions = new GSourceFuncs { Dispatch = &Dispatch };
        return functions;
    }

    // Cleared first: the callback may set the timer again.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Dispatch(nint source, nint callback, nint registration)
    {
        LibGLib.g_source_set_ready_time(source, -1);
        Run(registration, PollEvents.None);
        return LibGLib.G_SOURCE_CONTINUE;
    }
}
