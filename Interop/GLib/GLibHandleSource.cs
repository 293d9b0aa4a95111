using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>Readiness of a handle, level-triggered, as a source of a main context: g_unix_fd_source_new.</summary>
public sealed unsafe class GLibHandleSource : GLibSource
{
    private readonly SafeHandle _watched;  // Immutable.
    private bool _holds;                   // Written by the constructor and by the release, which follows it.

    /// <summary>Adds a watch to a context.</summary>
    /// <param name="context">
    /// The context; it may be disposed before the source, which then is never called back.
    /// </param>
    /// <param name="handle">
    /// Stays the caller's. The source holds on to the number: if the handle is disposed first, the descriptor closes
    /// when the source is disposed, because a loop that polls a closed number may soon be polling a stranger's.
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
        _watched = handle;
        handle.DangerousAddRef(ref _holds);
        try
        {
            delegate* unmanaged[Cdecl]<int, int, nint, int> function = &Ready;
            nint source = LibGLib.g_unix_fd_source_new((int)handle.DangerousGetHandle(), (int)interest);
            Attach(source, context, (nint)function);
        }
        catch
        {
            Dispose();
            StopHolding(); // Not released yet if there is no source.
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        base.ReleaseHandle();
        StopHolding();
        return true;
    }

    // GUnixFDSourceFunc. GIOCondition has the numbers of poll(2).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Ready(int fd, int condition, nint registration)
    {
        Run(registration, (PollEvents)condition);
        return LibGLib.G_SOURCE_CONTINUE;
    }

    private void StopHolding()
    {
        if (_holds)
        {
            _holds = false;
            _watched.DangerousRelease();
        }
    }
}
