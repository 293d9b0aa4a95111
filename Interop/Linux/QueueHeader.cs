using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct tcmsg of rtnetlink(7): the queue of a link that a message is about.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueHeader
{
    internal byte Family;
    private readonly byte _unused;
    private readonly ushort _alsoUnused;
    internal int Index;
    internal uint Handle;
    internal uint Parent;
    internal uint Info;
}
