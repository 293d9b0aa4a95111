using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// The part of struct statx, as in statx(2), that is used here. Unlike struct stat it is the same everywhere.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(28)]
    internal ushort Mode;
}
