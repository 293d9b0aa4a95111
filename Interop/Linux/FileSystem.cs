using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Names of files: what it takes to replace one so that a crash leaves the old or the new, and what is known of one.</summary>
public static unsafe class FileSystem
{
    /// <summary>Waits until a file's content is on the disk: fsync(2).</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="SyscallException">
    /// EIO, ENOSPC, EDQUOT: some of it is lost, and asking again does not bring it back.
    /// </exception>
    public static void Sync(SafeHandle file) => Sync(nameof(Libc.fsync), Libc.fsync, file, subject: null);

    /// <summary>Waits until what was written into a file can be read after a power cut: fdatasync(2). Times of access and the like may not be there.</summary>
    /// <param name="file">An open file.</param>
    /// <exception cref="SyscallException">As <see cref="Sync(SafeHandle)"/>.</exception>
    public static void SyncData(SafeHandle file) => Sync(nameof(Libc.fdatasync), Libc.fdatasync, file, subject: null);

    /// <summary>Waits until the names in a directory are on the disk: fsync(2) of the directory.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="SyscallException">ENOENT, ENOTDIR, EACCES, EIO.</exception>
    public static void SyncDirectory(string path)
    {
        using DirectoryHandle directory = OpenDirectory(path);
        Sync(nameof(Libc.fsync), Libc.fsync, directory, path);
    }

    /// <summary>Renames a file and replaces what had the new name, in one step: rename(2).</summary>
    /// <param name="from">The old name.</param>
    /// <param name="to">The new name, on the same file system.</param>
    /// <exception cref="SyscallException">ENOENT, EACCES, EXDEV, EISDIR, ENOTDIR.</exception>
    public static void Rename(string from, string to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        int result = Libc.rename(from, to);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(nameof(Libc.rename), errno, $"{from} to {to}");
        }
    }

    /// <summary>Opens a file to read it, and waits for nobody, also where it is a pipe that nobody writes into: open(2) with O_NONBLOCK.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <exception cref="SyscallException">ENOENT, ENOTDIR, EACCES, EMFILE.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.open), errno, path);
    }

    /// <summary>Opens a directory: open(2) with O_DIRECTORY.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="SyscallException">ENOENT, ENOTDIR, EACCES.</exception>
    public static DirectoryHandle OpenDirectory(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new DirectoryHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.open), errno, path);
    }

    /// <summary>Looks at what is at a path, links followed: statx(2).</summary>
    /// <param name="path">The file.</param>
    /// <returns><see langword="null"/> when nothing is there or it cannot be seen.</returns>
    public static FileStat? Look(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStatus status = default;
        nint result = Libc.statx(Libc.SYS_statx, Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, &status);
        return result != 0
            ? null
            : new FileStat(
                status.Mode,
                status.Inode,
                ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
                (long)status.Length,
                (long)status.Blocks * 512, // In these units whatever the file system's are.
                DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds)
                    .AddTicks(status.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick));
    }

    /// <summary>Asks whether this process may use a file, as who it acts as: faccessat(2).</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="read">Whether it is to be read.</param>
    /// <param name="write">Whether it is to be written.</param>
    /// <returns>0 when it may, else the error number: ENOENT, EACCES, EROFS.</returns>
    public static int FindObstacle(string path, bool read, bool write)
    {
        ArgumentNullException.ThrowIfNull(path);
        int mode = (read ? Libc.R_OK : 0) | (write ? Libc.W_OK : 0);
        int result = Libc.faccessat(Libc.AT_FDCWD, path, mode, Libc.AT_EACCESS);
        int errno = Marshal.GetLastPInvokeError();
        return result == 0 ? 0 : errno;
    }

    internal static void Unlink(string path)
    {
        int result = Libc.unlink(path);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0 && errno != Errno.ENOENT)
        {
            throw new SyscallException(nameof(Libc.unlink), errno, path);
        }
    }

    // A symbolic link is itself, not what it points to.
    internal static bool IsSocket(string path)
    {
        FileStatus status = default;
        nint result = Libc.statx(
            Libc.SYS_statx, Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_TYPE, &status);
        return result == 0 && (status.Mode & Libc.S_IFMT) == Libc.S_IFSOCK;
    }

    private static void Sync(string name, Func<SafeHandle, int> call, SafeHandle file, string? subject)
    {
        int errno;
        do
        {
            int result = call(file);
            errno = Marshal.GetLastPInvokeError();
            if (result == 0)
            {
                return;
            }
        }
        while (errno == Errno.EINTR);

        throw new SyscallException(name, errno, subject);
    }
}
