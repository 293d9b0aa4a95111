using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>netlink(7): datagrams to and from the kernel. Belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>Threading: one thread at a time.</remarks>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    // The kernel makes no message larger than this for a reader that offers so much: netlink(7), NLMSG_GOODSIZE.
    private const int ReceiveBytes = 32768;

    private readonly string _protocol;                           // Immutable.
    private readonly byte[] _received = new byte[ReceiveBytes];  // One thread at a time.

    private NetlinkSocket(SocketHandle handle, string protocol) => (Handle, _protocol) = (handle, protocol);

    internal SocketHandle Handle { get; }

    /// <summary>Opens a socket in the network namespace of the calling thread: socket(2), bind(2).</summary>
    /// <param name="protocol">NETLINK_ROUTE, NETLINK_NETFILTER.</param>
    /// <param name="name">The same in words, for errors.</param>
    /// <param name="groups">A bit for each group whose messages are wanted.</param>
    /// <exception cref="SyscallException">EMFILE: too many descriptors are open. EPERM: the group is for the privileged.</exception>
    internal static NetlinkSocket Open(int protocol, string name, uint groups = 0)
    {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
        int errno = Marshal.GetLastPInvokeError();
        if (fd < 0)
        {
            throw new SyscallException(nameof(Libc.socket), errno, name);
        }

        var socket = new SocketHandle(fd, ownsHandle: true);
        var address = new NetlinkAddress { Family = Libc.AF_NETLINK, Groups = groups };
        int result = Libc.bind_netlink(socket, &address, (uint)sizeof(NetlinkAddress));
        errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            socket.Dispose();
            throw new SyscallException("bind", errno, name);
        }

        return new NetlinkSocket(socket, name);
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    internal void Send(scoped ReadOnlySpan<byte> request)
    {
        nint sent;
        int errno;
        do
        {
            fixed (byte* first = request)
            {
                sent = Libc.send(Handle, first, (nuint)request.Length, 0);
                errno = Marshal.GetLastPInvokeError();
            }
        }
        while (sent < 0 && errno == Errno.EINTR);

        if (sent < 0)
        {
            throw new SyscallException(nameof(Libc.send), errno, _protocol);
        }
    }

    /// <summary>Waits for a datagram. Valid until the next one.</summary>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than EINTR.</exception>
    internal ReadOnlyMemory<byte> Receive()
    {
        int errno = Receive(flags: 0, out int count);
        return errno == 0 ? _received.AsMemory(0, count) : throw new SyscallException(nameof(Libc.recv), errno, _protocol);
    }

    /// <summary>A datagram, if there is one. Valid until the next one.</summary>
    /// <returns>Zero; EAGAIN: there is none now; ENOBUFS: some were lost before the next one.</returns>
    /// <exception cref="SyscallException">The kernel refused, for another reason.</exception>
    internal int TryReceive(out ReadOnlyMemory<byte> datagram)
    {
        int errno = Receive(Libc.MSG_DONTWAIT, out int count);
        datagram = _received.AsMemory(0, count);
        return errno is 0 or Errno.EAGAIN or Errno.ENOBUFS ? errno : throw new SyscallException(nameof(Libc.recv), errno, _protocol);
    }

    /// <summary>Takes the first message off a datagram.</summary>
    /// <exception cref="SyscallException">EPROTO: it is none.</exception>
    internal NetlinkHeader Next(ref ReadOnlyMemory<byte> datagram, out ReadOnlyMemory<byte> payload)
    {
        NetlinkHeader header = datagram.Length >= sizeof(NetlinkHeader) ? MemoryMarshal.Read<NetlinkHeader>(datagram.Span) : default;
        if (header.Length < sizeof(NetlinkHeader) || header.Length > datagram.Length)
        {
            throw new SyscallException(nameof(Libc.recv), Errno.EPROTO, _protocol);
        }

        payload = datagram[sizeof(NetlinkHeader)..(int)header.Length];
        datagram = datagram[Math.Min(NetlinkWriter.Align((int)header.Length), datagram.Length)..];
        return header;
    }

    private int Receive(int flags, out int count)
    {
        nint received;
        int errno;
        do
        {
            fixed (byte* first = _received)
            {
                received = Libc.recv(Handle, first, ReceiveBytes, flags | Libc.MSG_TRUNC);
                errno = Marshal.GetLastPInvokeError();
            }
        }
        while (received < 0 && errno == Errno.EINTR);

        count = (int)Math.Clamp(received, 0, ReceiveBytes);
        return received < 0 ? errno : received > ReceiveBytes ? Errno.EMSGSIZE : 0;
    }
}
