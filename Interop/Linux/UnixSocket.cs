using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// Stream sockets of unix(7). All are nonblocking, and no call here blocks, whatever the handle's mode.
/// </summary>
public static unsafe partial class UnixSocket
{
    private const int StreamType = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;

    /// <summary>
    /// Listens at a path: bind(2), listen(2). A socket file on which nobody listens any more is replaced.
    /// </summary>
    /// <param name="path">At most 107 bytes of UTF-8.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <param name="access">Who may connect; <see langword="null"/> leaves it to the umask.</param>
    /// <remarks>
    /// Two programs that replace the same file at once can both succeed; a lock is the caller's affair.
    /// </remarks>
    /// <exception cref="SyscallException">
    /// EADDRINUSE: the path is a live socket, or no socket at all. ENAMETOOLONG. EPERM: this process may not give files to that group.
    /// </exception>
    public static SocketHandle Listen(string path, int backlog, SocketFileAccess? access = null)
    {
        UnixAddress address = UnixAddress.Of(path, nameof(Libc.bind));
        SocketHandle socket = Create();
        try
        {
            if (access is not null)
            {
                RestrictToOwner(socket); // The file is made with this: nobody slips in before it has what is asked for.
            }

            int errno = TryBind(socket, &address);
            if (errno == Errno.EADDRINUSE && IsStale(path))
            {
                FileSystem.Unlink(path);
                errno = TryBind(socket, &address);
            }

            ThrowIfError(nameof(Libc.bind), errno, path);
            if (access is { } wanted)
            {
                Grant(path, wanted);
            }

            int result = Libc.listen(socket, backlog);
            errno = Marshal.GetLastPInvokeError();
            ThrowIfError(nameof(Libc.listen), result < 0 ? errno : 0, path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a path: connect(2). Local connections are made at once or not at all.</summary>
    /// <param name="path">At most 107 bytes of UTF-8.</param>
    /// <exception cref="SyscallException">
    /// ENOENT; ECONNREFUSED: nobody listens. EAGAIN: the listener's backlog is full. ENAMETOOLONG.
    /// </exception>
    public static SocketHandle Connect(string path)
    {
        UnixAddress address = UnixAddress.Of(path, nameof(Libc.connect));
        SocketHandle socket = Create();
        try
        {
            ThrowIfError(nameof(Libc.connect), TryConnect(socket, &address), path);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes two sockets that are connected to each other: socketpair(2).</summary>
    /// <exception cref="SyscallException">Too many descriptors are open.</exception>
    public static (SocketHandle First, SocketHandle Second) Pair()
    {
        int* sockets = stackalloc int[2];
        int result = Libc.socketpair(Libc.AF_UNIX, StreamType, 0, sockets);
        int errno = Marshal.GetLastPInvokeError();
        ThrowIfError(nameof(Libc.socketpair), result < 0 ? errno : 0, subject: null);
        return (new SocketHandle(sockets[0], ownsHandle: true), new SocketHandle(sockets[1], ownsHandle: true));
    }

    /// <summary>Who is at the other end: SO_PEERCRED of unix(7).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <exception cref="SyscallException">ENOTSOCK, and what else getsockopt(2) says.</exception>
    public static PeerCredentials GetPeerCredentials(SafeHandle socket)
    {
        PeerCredentials credentials;
        uint length = (uint)sizeof(PeerCredentials);
        int result = Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, &length);
        int errno = Marshal.GetLastPInvokeError();
        ThrowIfError(nameof(Libc.getsockopt), result < 0 ? errno : 0, "SO_PEERCRED");
        return credentials;
    }

    private static SocketHandle Create()
    {
        int fd = Libc.socket(Libc.AF_UNIX, StreamType, 0);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new SocketHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.socket), errno);
    }

    private static void RestrictToOwner(SocketHandle socket)
    {
        int result = Libc.fchmod(socket, Libc.OwnerOnly);
        int errno = Marshal.GetLastPInvokeError();
        ThrowIfError(nameof(Libc.fchmod), result < 0 ? errno : 0, subject: null);
    }

    private static void Grant(string path, SocketFileAccess access)
    {
        if (access.GroupId is { } group)
        {
            int changed = Libc.lchown(path, uint.MaxValue, group); // -1: the owner stays.
            int reason = Marshal.GetLastPInvokeError();
            ThrowIfError(nameof(Libc.lchown), changed < 0 ? reason : 0, path);
        }

        int result = Libc.chmod(path, (uint)access.Mode);
        int errno = Marshal.GetLastPInvokeError();
        ThrowIfError(nameof(Libc.chmod), result < 0 ? errno : 0, path);
    }

    // connect(2) answers ECONNREFUSED for a socket that nobody listens on, but for a regular file too: ask for the
    // type.
    private static bool IsStale(string path)
    {
        if (!FileSystem.IsSocket(path))
        {
            return false;
        }

        UnixAddress address = UnixAddress.Of(path, nameof(Libc.connect));
        using SocketHandle probe = Create();
        return TryConnect(probe, &address) == Errno.ECONNREFUSED;
    }

    private static int TryBind(SocketHandle socket, UnixAddress* address)
    {
        int result = Libc.bind(socket, address, (uint)sizeof(UnixAddress));
        int errno = Marshal.GetLastPInvokeError();
        return result < 0 ? errno : 0;
    }

    private static int TryConnect(SocketHandle socket, UnixAddress* address)
    {
        int result = Libc.connect(socket, address, (uint)sizeof(UnixAddress));
        int errno = Marshal.GetLastPInvokeError();
        return result < 0 ? errno : 0;
    }

    private static void ThrowIfError(string call, int errno, string? subject)
    {
        if (errno != 0)
        {
            throw new SyscallException(call, errno, subject);
        }
    }
}
