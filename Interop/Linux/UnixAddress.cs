using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>struct sockaddr_un of unix(7): u16 family, then the path, which ends in NUL.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnixAddress
{
    internal const int MaxPathBytes = 107;

    internal ushort Family;
    internal fixed byte Path[MaxPathBytes + 1];

    internal static UnixAddress Of(string path, string call)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0'))
        {
            throw new ArgumentException("NUL inside a socket's path", nameof(path));
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            throw new SyscallException(call, Errno.ENAMETOOLONG, path);
        }

        var address = new UnixAddress { Family = Libc.AF_UNIX };
        Encoding.UTF8.GetBytes(path, new Span<byte>(address.Path, MaxPathBytes));
        return address;
    }
}
