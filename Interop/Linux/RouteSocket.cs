using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>rtnetlink(7): asks for links and changes them. Belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>
/// <para>The kernel answers within the system call that asks, so nothing here waits for anybody.</para>
/// <para>Threading: one thread at a time.</para>
/// </remarks>
public sealed unsafe partial class RouteSocket : IDisposable
{
    // The kernel makes no message larger than this for a reader that offers so much: netlink(7), NLMSG_GOODSIZE.
    private const int ReceiveBytes = 32768;
    private const int RequestBytes = 256;

    private readonly SocketHandle _socket;                       // Immutable.
    private readonly byte[] _received = new byte[ReceiveBytes];  // One thread at a time.
    private uint _sequence;                                      // One thread at a time.

    private RouteSocket(SocketHandle socket) => _socket = socket;

    /// <summary>Opens a socket in the network namespace of the calling thread: socket(2), bind(2).</summary>
    /// <exception cref="SyscallException">EMFILE: too many descriptors are open.</exception>
    public static RouteSocket Open()
    {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_ROUTE);
        int errno = Marshal.GetLastPInvokeError();
        ThrowIfError(nameof(Libc.socket), fd < 0 ? errno : 0, "NETLINK_ROUTE");
        var socket = new SocketHandle(fd, ownsHandle: true);
        var address = new NetlinkAddress { Family = Libc.AF_NETLINK };
        int result = Libc.bind_netlink(socket, &address, (uint)sizeof(NetlinkAddress));
        errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            socket.Dispose();
            throw new SyscallException("bind", errno, "NETLINK_ROUTE");
        }

        return new RouteSocket(socket);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Sends one request and hands each message of the answer to <paramref name="each"/>.</summary>
    /// <returns>Zero, or the error number with which the kernel refused.</returns>
    private int Ask(scoped ReadOnlySpan<byte> request, Action<ReadOnlyMemory<byte>>? each)
    {
        Send(request);
        while (true)
        {
            ReadOnlyMemory<byte> datagram = Receive();
            while (datagram.Length >= sizeof(NetlinkHeader))
            {
                NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(datagram.Span);
                if (header.Length < sizeof(NetlinkHeader) || header.Length > datagram.Length)
                {
                    throw new SyscallException(nameof(Libc.recv), Errno.EPROTO, "NETLINK_ROUTE");
                }

                ReadOnlyMemory<byte> payload = datagram[sizeof(NetlinkHeader)..(int)header.Length];
                datagram = datagram[Math.Min(NetlinkWriter.Align((int)header.Length), datagram.Length)..];

                // What is left of an answer that was given up on belongs to nobody.
                if (header.Sequence != _sequence)
                {
                    continue;
                }

                // Both start with a number: zero, or the error number with its sign turned.
                if (header.Type is Libc.NLMSG_ERROR or Libc.NLMSG_DONE)
                {
                    return payload.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(payload.Span) : 0;
                }

                if (header.Type == Libc.RTM_NEWLINK)
                {
                    each?.Invoke(payload);
                }
            }
        }
    }

    private NetlinkHeader NewHeader(ushort type, int flags) => new()
    {
        Type = type,
        Flags = (ushort)(Libc.NLM_F_REQUEST | flags),
        Sequence = ++_sequence,
    };

    private void Send(scoped ReadOnlySpan<byte> request)
    {
        nint sent;
        int errno;
        do
        {
            fixed (byte* first = request)
            {
                sent = Libc.send(_socket, first, (nuint)request.Length, 0);
                errno = Marshal.GetLastPInvokeError();
            }
        }
        while (sent < 0 && errno == Errno.EINTR);

        ThrowIfError(nameof(Libc.send), sent < 0 ? errno : 0, "NETLINK_ROUTE");
    }

    private ReadOnlyMemory<byte> Receive()
    {
        nint count;
        int errno;
        do
        {
            fixed (byte* first = _received)
            {
                count = Libc.recv(_socket, first, ReceiveBytes, Libc.MSG_TRUNC);
                errno = Marshal.GetLastPInvokeError();
            }
        }
        while (count < 0 && errno == Errno.EINTR);

        ThrowIfError(nameof(Libc.recv), count < 0 ? errno : 0, "NETLINK_ROUTE");
        ThrowIfError(nameof(Libc.recv), count > ReceiveBytes ? Errno.EMSGSIZE : 0, "NETLINK_ROUTE");
        return _received.AsMemory(0, (int)count);
    }

    private static void ThrowIfError(string call, int errno, string? subject)
    {
        if (errno != 0)
        {
            throw new SyscallException(call, errno, subject);
        }
    }
}
