using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>Readiness of a handle, level-triggered, as a source of a main context: g_unix_fd_source_new.</summary>
public sealed unsafe class GLibHandleSource : GLibSource
{
    /// <summary>Adds a watch to a context.</summary>
    /// <param name="context">
    /// The context; it may be disposed before the source, which then is never called back.
    /// </param>
    /// <param name="handle">
    /// Stays the caller's, and is not held on to: disposing a .NET socket waits until nobody holds its handle, so a held one
    /// could not be disposed on the loop's own thread. If it is disposed first, GLib polls a number that is bad or a
    /// stranger's: the callback looks at <see cref="SafeHandle.IsClosed"/>.
    /// </param>
    /// <param name="interest">Conditions asked for; error and hang-up are reported without asking.</param>
    /// <param name="callback">
    /// Receives the conditions found, in each turn in which there are any. Must not throw.
    /// </param>
    /// <exception cref="ObjectDisposedException">The handle or the context is disposed.</exception>
    public GLibHandleSource(
        GLibMainContext context, SafeHandle handle, PollEvents interest, Action<PollEvents> callback)
        : base(callback)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(callback);
        bool holds = false;
        try
        {
            handle.DangerousAddRef(ref holds);
            delegate* unmanaged[Cdecl]<int, int, nint, int> function = &Ready;
            nint source = LibGLib.g_unix_fd_source_new((int)handle.DangerousGetHandle(), (int)interest);
            Attach(source, context, (nint)function);
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            if (holds)
            {
                handle.DangerousRelease();
            }
        }
    }

    // GUnixFDSourceFunc. GIOCondition has the numbers of poll(2).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Ready(int fd, int condition, nint registration)
    {
        Run(registration, (PollEvents)condition);
        return LibGLib.G_SOURCE_CONTINUE;
    }
}
