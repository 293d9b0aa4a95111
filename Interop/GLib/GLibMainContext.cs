using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>A GMainContext: the set of sources that one GLib main loop serves.</summary>
/// <remarks>Threading: <see cref="Wakeup"/> from any thread; <see cref="Iterate"/> on one thread at a time.</remarks>
public sealed class GLibMainContext : SafeHandleZeroOrMinusOneIsInvalid
{
    private GLibMainContext(nint context, bool ownsHandle)
        : base(ownsHandle) => SetHandle(context);

    /// <summary>
    /// Whether GLib 2 is installed. Without it everything else here throws <see cref="DllNotFoundException"/>.
    /// </summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(LibGLib.Library, typeof(GLibMainContext).Assembly, searchPath: null, out _);

    /// <summary>
    /// The context that a GLib application runs in, unless it made another. Disposing this handle does not end it.
    /// </summary>
    public static GLibMainContext Default => new(LibGLib.g_main_context_default(), ownsHandle: false);

    /// <summary>GLib's monotonic clock, on which ready times count: g_get_monotonic_time.</summary>
    public static TimeSpan Now => TimeSpan.FromMicroseconds(LibGLib.g_get_monotonic_time());

    /// <summary>Whether the calling thread runs this context at the moment: g_main_context_is_owner.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public bool IsOwner => LibGLib.g_main_context_is_owner(this) != 0;

    /// <summary>Makes a context: g_main_context_new.</summary>
    public static GLibMainContext Create() => new(LibGLib.g_main_context_new(), ownsHandle: true);

    /// <summary>Takes a reference to a context that the application has: g_main_context_ref.</summary>
    /// <param name="context">A valid GMainContext pointer; it stays the caller's.</param>
    /// <exception cref="ArgumentException">The pointer is null.</exception>
    public static GLibMainContext FromPointer(nint context)
    {
        if (context == 0)
        {
            throw new ArgumentException("Not a context; the default one is GLibMainContext.Default.", nameof(context));
        }

        return new GLibMainContext(LibGLib.g_main_context_ref(context), ownsHandle: true);
    }

    /// <summary>Runs one turn: g_main_context_iteration.</summary>
    /// <param name="mayBlock">Whether to wait until something is ready.</param>
    /// <returns>Whether something was dispatched.</returns>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public bool Iterate(bool mayBlock) => LibGLib.g_main_context_iteration(this, mayBlock ? 1 : 0) != 0;

    /// <summary>Ends the wait of the turn that runs, or of the next one: g_main_context_wakeup.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    public void Wakeup() => LibGLib.g_main_context_wakeup(this);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibGLib.g_main_context_unref(handle);
        return true;
    }
}
