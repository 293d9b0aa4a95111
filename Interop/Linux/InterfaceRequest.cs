using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>The part of struct ifreq of netdevice(7) that is used here: a name, and flags in a union of 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    internal fixed byte Name[Libc.IFNAMSIZ];
    internal ushort Flags;

    internal static InterfaceRequest Of(string name, int flags)
    {
        var request = new InterfaceRequest { Flags = (ushort)flags };
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, Libc.IFNAMSIZ - 1));
        return request;
    }
}
