using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct group of getgrnam(3).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GroupRecord
{
    internal byte* Name;
    internal byte* Password;
    internal uint GroupId;
    internal byte** Members;
}
