using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>A GSource of ours: something that a main context waits for and calls back about.</summary>
/// <remarks>
/// <para>Threading: callbacks run on the thread that runs the context.</para>
/// <para>
/// Errors: a callback must not throw. An exception cannot pass the native frames below, so it ends the program.
/// </para>
/// <para>Lifetime: keep a reference. A source that nobody refers to is destroyed when it is collected.</para>
/// <para>
/// Disposal: takes the source out of its context at once, from inside its own callback too. On the context's thread no
/// callback follows; from another thread, one that has begun goes on to its end.
/// </para>
/// </remarks>
public abstract unsafe class GLibSource : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly Registration _registration;  // Immutable.

    private protected GLibSource(Action<PollEvents> callback)
        : base(ownsHandle: true) => _registration = new Registration(callback);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _registration.IsStopped = true;
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibGLib.g_source_destroy(handle);
        LibGLib.g_source_unref(handle);
        return true;
    }

    // GLib owns the registration from here on: it calls Free when the source is destroyed and no callback runs.
    private protected void Attach(nint source, GLibMainContext context, nint function)
    {
        SetHandle(source);
        var registration = GCHandle.Alloc(_registration);
        delegate* unmanaged[Cdecl]<nint, void> free = &Free;
        LibGLib.g_source_set_callback(this, function, GCHandle.ToIntPtr(registration), (nint)free);
        _ = LibGLib.g_source_attach(this, context);
    }

    private protected static void Run(nint registration, PollEvents readiness)
    {
        var target = (Registration)GCHandle.FromIntPtr(registration).Target!;
        if (target.IsStopped)
        {
            return;
        }

        try
        {
            target.Callback(readiness);
        }
        catch (Exception exception)
        {
            Environment.FailFast(
                $"A callback of a GLib source threw {exception.GetType()}: {exception.Message}", exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint registration) => GCHandle.FromIntPtr(registration).Free();

    private sealed class Registration(Action<PollEvents> callback)
    {
        private volatile bool _isStopped;  // Written by the disposing thread, read by the context's.

        internal Action<PollEvents> Callback { get; } = callback;

        internal bool IsStopped
        {
            get => _isStopped;
            set => _isStopped = value;
        }
    }
}
