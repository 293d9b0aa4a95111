using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What stream sockets of every family have in common. No call here blocks, whatever the handle's mode.</summary>
public static unsafe class StreamSocket
{
    /// <summary>Takes a waiting connection: accept4(2).</summary>
    /// <param name="listener">A listening, nonblocking socket.</param>
    /// <returns><see langword="null"/> when none waits, or the one that did is gone.</returns>
    /// <exception cref="SyscallException">
    /// EMFILE: too many descriptors are open, and the connection goes on waiting.
    /// </exception>
    public static SocketHandle? Accept(SafeHandle listener)
    {
        int fd = Libc.accept4(listener, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
        int errno = Marshal.GetLastPInvokeError();
        if (fd >= 0)
        {
            return new SocketHandle(fd, ownsHandle: true);
        }

        // accept(2): errors of the network that a new connection has had already are to be taken for "try again".
        return errno is Errno.EAGAIN or Errno.ECONNABORTED or Errno.EINTR or Errno.ENETDOWN or Errno.EPROTO or Errno.EHOSTUNREACH or Errno.ENETUNREACH
            ? null
            : throw new SyscallException(nameof(Libc.accept4), errno);
    }

    /// <summary>Takes bytes that have come: recv(2).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="buffer">Receives the bytes; not empty.</param>
    /// <returns>Bytes taken; 0 when the peer is gone, in order or not; -1 when there are none yet.</returns>
    /// <exception cref="SyscallException">
    /// The kernel refused, for a reason other than EAGAIN, EINTR and ECONNRESET.
    /// </exception>
    /// <exception cref="ArgumentException">The buffer is empty: the result could not be told from the end.</exception>
    public static int Receive(SafeHandle socket, Span<byte> buffer)
    {
        ThrowIfEmpty(buffer);
        fixed (byte* first = buffer)
        {
            nint count = Libc.recv(socket, first, (nuint)buffer.Length, Libc.MSG_DONTWAIT);
            int errno = Marshal.GetLastPInvokeError();
            return count >= 0 ? (int)count : ReceiveFailed(nameof(Libc.recv), errno);
        }
    }

    /// <summary>Hands bytes to the kernel: send(2). Never raises SIGPIPE.</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="bytes">What to send.</param>
    /// <returns>Bytes taken, from the start; -1 when there is no room at the moment.</returns>
    /// <exception cref="SyscallException">EPIPE, ECONNRESET: the peer is gone.</exception>
    public static int Send(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            nint count = Libc.send(socket, first, (nuint)bytes.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
            int errno = Marshal.GetLastPInvokeError();
            return count >= 0 ? (int)count : SendFailed(nameof(Libc.send), errno);
        }
    }

    /// <summary>Where a socket is bound: getsockname(2).</summary>
    /// <param name="socket">A socket.</param>
    /// <returns>A unix socket without a name has an empty path.</returns>
    /// <exception cref="SyscallException">ENOTSOCK.</exception>
    /// <exception cref="NotSupportedException">It is of another family than unix and IP.</exception>
    public static EndPoint GetLocalEndPoint(SafeHandle socket)
    {
        byte* address = stackalloc byte[Libc.SockaddrStorageSize];
        uint length = Libc.SockaddrStorageSize;
        int result = Libc.getsockname(socket, address, &length);
        int errno = Marshal.GetLastPInvokeError();
        return result == 0 ? ReadEndPoint(new ReadOnlySpan<byte>(address, (int)length)) : throw new SyscallException(nameof(Libc.getsockname), errno);
    }

    /// <summary>Where the other end of a connection is bound: getpeername(2).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <returns>A unix socket without a name has an empty path.</returns>
    /// <exception cref="SyscallException">ENOTCONN: the peer has gone.</exception>
    /// <exception cref="NotSupportedException">It is of another family than unix and IP.</exception>
    public static EndPoint GetPeerEndPoint(SafeHandle socket)
    {
        byte* address = stackalloc byte[Libc.SockaddrStorageSize];
        uint length = Libc.SockaddrStorageSize;
        int result = Libc.getpeername(socket, address, &length);
        int errno = Marshal.GetLastPInvokeError();
        return result == 0 ? ReadEndPoint(new ReadOnlySpan<byte>(address, (int)length)) : throw new SyscallException(nameof(Libc.getpeername), errno);
    }

    /// <summary>Whether a socket's peers are on this host: it is of unix(7), by SO_DOMAIN of socket(7).</summary>
    /// <param name="socket">A socket.</param>
    public static bool IsLocal(SafeHandle socket) => TryGetOption(socket, Libc.SO_DOMAIN) == Libc.AF_UNIX;

    /// <summary>Whether a descriptor is a stream socket that listens: SO_TYPE and SO_ACCEPTCONN of socket(7).</summary>
    /// <param name="descriptor">Any descriptor.</param>
    public static bool IsListening(SafeHandle descriptor)
        => TryGetOption(descriptor, Libc.SO_TYPE) == Libc.SOCK_STREAM && TryGetOption(descriptor, Libc.SO_ACCEPTCONN) == 1;

    /// <summary>Whether a descriptor is a stream socket that does not listen.</summary>
    /// <param name="descriptor">Any descriptor.</param>
    public static bool IsConnection(SafeHandle descriptor)
        => TryGetOption(descriptor, Libc.SO_TYPE) == Libc.SOCK_STREAM && TryGetOption(descriptor, Libc.SO_ACCEPTCONN) == 0;

    internal static int? TryGetOption(SafeHandle descriptor, int option)
    {
        int value;
        uint length = sizeof(int);
        return Libc.getsockopt(descriptor, Libc.SOL_SOCKET, option, &value, &length) == 0 ? value : null;
    }

    internal static void ThrowIfEmpty(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            throw new ArgumentException("no data", nameof(data));
        }
    }

    internal static int ReceiveFailed(string call, int errno) => errno switch
    {
        Errno.EAGAIN or Errno.EINTR => -1,
        Errno.ECONNRESET => 0, // Gone, with bytes of ours unread: an end like any other.
        _ => throw new SyscallException(call, errno),
    };

    internal static int SendFailed(string call, int errno) =>
        errno is Errno.EAGAIN or Errno.EINTR ? -1 : throw new SyscallException(call, errno);

    // The runtime knows the layouts: what it serializes and creates are the kernel's structures.
    private static EndPoint ReadEndPoint(ReadOnlySpan<byte> address)
    {
        int family = address.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(address) : Libc.AF_UNIX;
        EndPoint factory = family switch
        {
            Libc.AF_UNIX => new UnixDomainSocketEndPoint("/"),
            Libc.AF_INET => new IPEndPoint(IPAddress.Any, 0),
            Libc.AF_INET6 => new IPEndPoint(IPAddress.IPv6Any, 0),
            _ => throw new NotSupportedException($"address family {family}"),
        };
        var serialized = new SocketAddress(factory.AddressFamily, address.Length);
        address.CopyTo(serialized.Buffer.Span);
        return factory.Create(serialized);
    }
}
