using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct cmsghdr of cmsg(3), and its arithmetic.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ControlHeader
{
    internal nuint Length;
    internal int Level;
    internal int Type;

    // CMSG_LEN: header and data, without the padding behind.
    internal static int LengthOf(int dataBytes) => sizeof(ControlHeader) + dataBytes;

    // CMSG_SPACE: with the padding.
    internal static int SpaceOf(int dataBytes) => Align(LengthOf(dataBytes));

    internal static int Align(int bytes) => (bytes + sizeof(nuint) - 1) & -sizeof(nuint);
}
