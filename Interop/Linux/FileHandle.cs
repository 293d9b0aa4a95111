using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>An open file. Its position is the kernel's: whoever is given a copy of the handle goes on from there.</summary>
/// <remarks>That is why the runtime's own files will not do: they keep a position of theirs and leave the kernel's alone.</remarks>
public sealed unsafe class FileHandle : DescriptorHandle
{
    /// <summary>Makes a handle that refers to nothing yet.</summary>
    public FileHandle()
    {
    }

    /// <summary>Makes a handle of an open descriptor.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public FileHandle(int fd, bool ownsHandle)
        : base(fd, ownsHandle)
    {
    }

    /// <summary>Opens a file: open(2). One that is made is its owner's alone (0600).</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="flags">How.</param>
    /// <exception cref="SyscallException">ENOENT, EACCES, EEXIST, EISDIR, EROFS, EMFILE.</exception>
    public static FileHandle Open(string path, FileFlags flags)
    {
        ArgumentNullException.ThrowIfNull(path);
        int fd = Libc.open(path, (int)flags | Libc.O_CLOEXEC, Libc.OwnerOnly);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0 ? new FileHandle(fd, ownsHandle: true) : throw new SyscallException(nameof(Libc.open), errno, path);
    }

    /// <summary>Reads from the position on: read(2).</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="SyscallException">EIO, EISDIR.</exception>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            while (true)
            {
                nint count = Libc.read(this, first, (nuint)buffer.Length);
                int errno = Marshal.GetLastPInvokeError();
                if (count >= 0)
                {
                    return (int)count;
                }

                ThrowUnlessInterrupted(nameof(Libc.read), errno);
            }
        }
    }

    /// <summary>Writes all of it at the position: write(2).</summary>
    /// <param name="data">What to write.</param>
    /// <exception cref="SyscallException">ENOSPC, EDQUOT, EIO, EBADF. Part of it may be written.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        fixed (byte* first = data)
        {
            nint done = 0;
            while (done < data.Length)
            {
                nint count = Libc.write(this, first + done, (nuint)(data.Length - done));
                int errno = Marshal.GetLastPInvokeError();
                if (count >= 0)
                {
                    done += count;
                }
                else
                {
                    ThrowUnlessInterrupted(nameof(Libc.write), errno);
                }
            }
        }
    }

    /// <summary>Where the next byte is read or written: lseek(2).</summary>
    /// <exception cref="SyscallException">ESPIPE: it has no position.</exception>
    public long Seek(long offset, FileOrigin origin)
    {
        nint position = Libc.lseek(this, (nint)offset, (int)origin);
        int errno = Marshal.GetLastPInvokeError();
        return position >= 0 ? position : throw new SyscallException(nameof(Libc.lseek), errno);
    }

    /// <summary>Cuts off what is beyond a length, or adds zeros up to it: ftruncate(2).</summary>
    /// <param name="length">In bytes.</param>
    /// <exception cref="SyscallException">EINVAL, EFBIG, EIO, EPERM.</exception>
    public void SetLength(long length)
    {
        while (true)
        {
            int result = Libc.ftruncate(this, (nint)length);
            int errno = Marshal.GetLastPInvokeError();
            if (result == 0)
            {
                return;
            }

            ThrowUnlessInterrupted(nameof(Libc.ftruncate), errno);
        }
    }

    private static void ThrowUnlessInterrupted(string call, int errno)
    {
        if (errno != Errno.EINTR)
        {
            throw new SyscallException(call, errno);
        }
    }
}
