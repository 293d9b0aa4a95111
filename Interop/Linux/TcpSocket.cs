using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Stream sockets of tcp(7). All are nonblocking, and no call here blocks.</summary>
public static unsafe class TcpSocket
{
    private const int StreamType = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;

    /// <summary>Listens at an address: bind(2), listen(2). An IPv6 address is that alone, so that both families can have the same port.</summary>
    /// <param name="endPoint">Of this host; port 0 lets the kernel choose one.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <exception cref="SyscallException">EADDRINUSE, EADDRNOTAVAIL, EACCES.</exception>
    public static SocketHandle Listen(IPEndPoint endPoint, int backlog)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        SocketHandle socket = Create(endPoint);
        try
        {
            Set(socket, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, nameof(Libc.SO_REUSEADDR)); // What is dying of an earlier run does not keep the port.
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                Set(socket, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, nameof(Libc.IPV6_V6ONLY));
            }

            int errno = Call(endPoint, socket, &Libc.bind);
            ThrowIfError(nameof(Libc.bind), errno, endPoint);
            int result = Libc.listen(socket, backlog);
            errno = Marshal.GetLastPInvokeError();
            ThrowIfError(nameof(Libc.listen), result < 0 ? errno : 0, endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Begins to connect: connect(2). It is through when the socket can be written; <see cref="TakeError"/> then says how.</summary>
    /// <param name="endPoint">Whom to.</param>
    /// <exception cref="SyscallException">ENETUNREACH, ECONNREFUSED: it is known at once.</exception>
    public static SocketHandle BeginConnect(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        SocketHandle socket = Create(endPoint);
        try
        {
            int errno = Call(endPoint, socket, &Libc.connect);
            ThrowIfError(nameof(Libc.connect), errno == Errno.EINPROGRESS ? 0 : errno, endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What has become of a connect: SO_ERROR of socket(7).</summary>
    /// <param name="socket">A socket that was told to be writable.</param>
    /// <returns>0 when it is connected, else an error number.</returns>
    public static int TakeError(SafeHandle socket) => StreamSocket.TryGetOption(socket, Libc.SO_ERROR) ?? Errno.EBADF;

    /// <summary>Sends each piece at once instead of waiting for an answer to the one before: TCP_NODELAY of tcp(7).</summary>
    /// <param name="socket">A connection.</param>
    /// <exception cref="SyscallException">It is none.</exception>
    public static void DisableDelay(SafeHandle socket) => Set(socket, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, nameof(Libc.TCP_NODELAY));

    private static SocketHandle Create(IPEndPoint endPoint)
    {
        int fd = Libc.socket(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET, StreamType, 0);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new SocketHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.socket), errno);
    }

    private static void Set(SafeHandle socket, int level, int option, string name)
    {
        int on = 1;
        int result = Libc.setsockopt(socket, level, option, &on, sizeof(int));
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(nameof(Libc.setsockopt), errno, name);
        }
    }

    /// <summary>Hands an address to bind(2) or connect(2), as the runtime serializes it: in the kernel's layout.</summary>
    private static int Call(IPEndPoint endPoint, SafeHandle socket, delegate*<SafeHandle, byte*, uint, int> call)
    {
        SocketAddress address = endPoint.Serialize();
        fixed (byte* first = address.Buffer.Span)
        {
            int result = call(socket, first, (uint)address.Size);
            int errno = Marshal.GetLastPInvokeError();
            return result < 0 ? errno : 0;
        }
    }

    private static void ThrowIfError(string call, int errno, IPEndPoint subject)
    {
        if (errno != 0)
        {
            throw new SyscallException(call, errno, subject.ToString());
        }
    }
}
