using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>inotify(7): changes of watched files and directories, as records to read.</summary>
public static unsafe class Inotify
{
    /// <summary>
    /// Makes an instance: inotify_init1(2), nonblocking. Users have few of them: one does for a program.
    /// </summary>
    /// <exception cref="SyscallException">EMFILE: too many descriptors, or too many instances of this user.</exception>
    public static InotifyHandle Create()
    {
        int fd = Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new InotifyHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.inotify_init1), errno);
    }

    /// <summary>Starts to watch a file or directory: inotify_add_watch(2).</summary>
    /// <param name="inotify">The instance.</param>
    /// <param name="path">What to watch.</param>
    /// <param name="mask">Changes asked for, and how to treat the path.</param>
    /// <returns>
    /// The number in <see cref="InotifyRecord.Watch"/>: the old one if the same inode was watched already.
    /// </returns>
    /// <exception cref="SyscallException">ENOENT, ENOTDIR, EACCES; ENOSPC: this user has no watches left.</exception>
    public static int AddWatch(InotifyHandle inotify, string path, InotifyMask mask)
    {
        ArgumentNullException.ThrowIfNull(path);
        int watch = Libc.inotify_add_watch(inotify, path, (uint)mask);
        int errno = Marshal.GetLastPInvokeError();
        return watch >= 0 ? watch : throw new SyscallException(nameof(Libc.inotify_add_watch), errno, path);
    }

    /// <summary>Stops a watch: inotify_rm_watch(2). One that the kernel has ended already is no error.</summary>
    /// <param name="inotify">The instance.</param>
    /// <param name="watch">The number that <see cref="AddWatch"/> gave.</param>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than EINVAL.</exception>
    public static void RemoveWatch(InotifyHandle inotify, int watch)
    {
        int result = Libc.inotify_rm_watch(inotify, watch);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0 && errno != Errno.EINVAL)
        {
            throw new SyscallException(nameof(Libc.inotify_rm_watch), errno, $"watch {watch}");
        }
    }

    /// <summary>Reads whole records, for <see cref="InotifyReader"/>. Never blocks.</summary>
    /// <param name="inotify">The instance.</param>
    /// <param name="buffer">At least 272 bytes: one record with the longest name.</param>
    /// <returns>Bytes read; zero when nothing has changed.</returns>
    /// <exception cref="SyscallException">EINVAL: the buffer is too small for the next record.</exception>
    public static int Read(InotifyHandle inotify, Span<byte> buffer)
    {
        nint count;
        int errno;
        fixed (byte* first = buffer)
        {
            count = Libc.read(inotify, first, (nuint)buffer.Length);
            errno = Marshal.GetLastPInvokeError();
        }

        if (count >= 0)
        {
            return (int)count;
        }

        return errno is Errno.EAGAIN or Errno.EINTR
            ? 0
            : throw new SyscallException(nameof(Libc.read), errno, "inotify");
    }
}
