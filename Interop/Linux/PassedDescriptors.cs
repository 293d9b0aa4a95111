using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Descriptors that whoever started this program has opened for it: sd_listen_fds(3).</summary>
public static class PassedDescriptors
{
    /// <summary>The number of the first of them; the others follow.</summary>
    public const int First = 3;

    /// <summary>Makes a passed descriptor this program's own: no child inherits it, and no call on it blocks.</summary>
    /// <param name="number">Its number.</param>
    /// <exception cref="SyscallException">EBADF: there is none of that number.</exception>
    public static SocketHandle Take(int number)
    {
        var handle = new SocketHandle(number, ownsHandle: false); // Until it is known to be open: a number that is not must not be closed.
        Change(handle, Libc.F_GETFD, Libc.F_SETFD, Libc.FD_CLOEXEC);
        Change(handle, Libc.F_GETFL, Libc.F_SETFL, Libc.O_NONBLOCK);
        return new SocketHandle(number, ownsHandle: true);
    }

    private static void Change(SafeHandle handle, int get, int set, int flag)
    {
        int flags = Libc.fcntl(handle, get, 0);
        int errno = Marshal.GetLastPInvokeError();
        int result = flags < 0 ? flags : Libc.fcntl(handle, set, flags | flag);
        errno = flags < 0 ? errno : Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(nameof(Libc.fcntl), errno, $"descriptor {(int)handle.DangerousGetHandle()}");
        }
    }
}
