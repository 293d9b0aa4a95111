using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Tap devices: links whose other end is a descriptor, as in linux/if_tun.h.</summary>
/// <remarks>Frames come without a packet header and with virtio's own in front, as QEMU likes them.</remarks>
public static unsafe class Tap
{
    private const string Device = "/dev/net/tun";
    private const int Frames = Libc.IFF_TAP | Libc.IFF_NO_PI | Libc.IFF_VNET_HDR;

    /// <summary>Makes a tap in the network namespace of the calling thread. It goes when its last handle is closed.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SyscallException">EBUSY: the name is taken. EINVAL: it is no name. ENOENT: no taps here. EPERM.</exception>
    public static TapHandle Create(string name) => Open(name, Frames | Libc.IFF_TUN_EXCL);

    /// <summary>Takes the other end of a tap that is there already, or makes it.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SyscallException">EBUSY: somebody else has it. EINVAL: the link is no tap, or another sort of one.</exception>
    public static TapHandle Open(string name) => Open(name, Frames);

    /// <summary>Has a tap outlive its handles, or not.</summary>
    /// <exception cref="SyscallException">EPERM.</exception>
    public static void SetPersistent(TapHandle tap, bool isPersistent)
    {
        int result = Libc.ioctl(tap, Libc.TUNSETPERSIST, isPersistent ? 1 : 0);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(nameof(Libc.TUNSETPERSIST), errno);
        }
    }

    private static TapHandle Open(string name, int flags)
    {
        ArgumentNullException.ThrowIfNull(name);
        // The kernel would put a number in the place of "%d".
        if (!RouteSocket.IsName(name) || name.Contains('%'))
        {
            throw new SyscallException(nameof(Libc.TUNSETIFF), Errno.EINVAL, name);
        }

        int fd = Libc.open(Device, Libc.O_RDWR | Libc.O_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();
        if (fd < 0)
        {
            throw new SyscallException(nameof(Libc.open), errno, Device);
        }

        var tap = new TapHandle(fd, ownsHandle: true);
        InterfaceRequest request = InterfaceRequest.Of(name, flags);
        int result = Libc.ioctl(tap, Libc.TUNSETIFF, (nint)(&request));
        errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            tap.Dispose();
            throw new SyscallException(nameof(Libc.TUNSETIFF), errno, name);
        }

        return tap;
    }
}
