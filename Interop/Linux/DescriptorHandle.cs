using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Owner of an open descriptor; releasing it is close(2).</summary>
/// <remarks>
/// Every descriptor that this library opens has close-on-exec set: a child gets only what it is passed.
/// </remarks>
public class DescriptorHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public DescriptorHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public DescriptorHandle(int fd, bool ownsHandle)
        : base(ownsHandle) => SetHandle(fd);

    /// <summary>Opens what a handle refers to once more: fcntl(2) with F_DUPFD_CLOEXEC.</summary>
    /// <param name="handle">Stays the caller's.</param>
    /// <exception cref="SyscallException">EMFILE: too many descriptors are open.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public static DescriptorHandle CopyOf(SafeHandle handle) => CopyOf(handle, lowest: 0);

    internal static DescriptorHandle CopyOf(SafeHandle handle, int lowest)
    {
        int fd = Libc.fcntl(handle, Libc.F_DUPFD_CLOEXEC, lowest);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new DescriptorHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.fcntl), errno, "F_DUPFD_CLOEXEC");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        int result = Libc.close((int)handle);
        int errno = Marshal.GetLastPInvokeError();

        // Linux frees the number even when it reports EINTR: a second close could hit somebody else's descriptor.
        return result == 0 || errno == Errno.EINTR;
    }
}
