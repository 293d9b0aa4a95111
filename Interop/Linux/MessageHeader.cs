using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct msghdr of sendmsg(2).</summary>
/// <remarks>musl has narrower lengths with padding behind them: the same on a little-endian machine.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameLength;
    internal IoVector* Vector;
    internal nuint VectorLength;
    internal void* Control;
    internal nuint ControlLength;
    internal int Flags;
}
