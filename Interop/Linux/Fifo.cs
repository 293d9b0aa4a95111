using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Pipes with a name: fifo(7).</summary>
public static class Fifo
{
    /// <summary>Makes a pipe that is its owner's alone (0600), if none is there, and opens it: mkfifo(3), open(2).</summary>
    /// <remarks>Nonblocking, and for writing too, as Linux allows: so it does not end when its last writer goes.</remarks>
    /// <param name="path">Where it is to be.</param>
    /// <exception cref="SyscallException">EEXIST: something else is there. ENOENT, EACCES, EMFILE.</exception>
    public static FileHandle Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int result = Libc.mkfifo(path, Libc.OwnerOnly);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0 && !(errno == Errno.EEXIST && IsPipe(path)))
        {
            throw new SyscallException(nameof(Libc.mkfifo), errno, path);
        }

        int fd = Libc.open(path, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        errno = Marshal.GetLastPInvokeError();
        return fd >= 0 ? new FileHandle(fd, ownsHandle: true) : throw new SyscallException(nameof(Libc.open), errno, path);
    }

    /// <summary>Reads what is in it, and waits for nothing.</summary>
    /// <param name="pipe">From <see cref="Open"/>.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <returns>How many; 0 when there are none now.</returns>
    /// <exception cref="SyscallException">EIO.</exception>
    public static int TryRead(FileHandle pipe, Span<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        try
        {
            return pipe.Read(buffer);
        }
        catch (SyscallException e) when (e.Errno == Errno.EAGAIN)
        {
            return 0;
        }
    }

    private static bool IsPipe(string path) => FileSystem.Look(path) is { } there && (there.Mode & Libc.S_IFMT) == Libc.S_IFIFO;
}
