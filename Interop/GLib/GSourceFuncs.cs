using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.GLib;

/// <summary>struct GSourceFuncs of GLib: what a kind of source does in each turn of the loop.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GSourceFuncs
{
    internal nint Prepare;
    internal nint Check;
    internal delegate* unmanaged[Cdecl]<nint, nint, nint, int> Dispatch;
    internal nint Finalize;
    internal nint ClosureCallback;
    internal nint ClosureMarshal;
}
