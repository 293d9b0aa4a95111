using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>rtnetlink(7): asks for links, addresses and routes, and changes them. Belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>
/// <para>The kernel answers within the system call that asks, so nothing here waits for anybody.</para>
/// <para>Threading: one thread at a time.</para>
/// </remarks>
public sealed unsafe partial class RouteSocket : IDisposable
{
    private const int RequestBytes = 256;
    private const string Protocol = nameof(Libc.NETLINK_ROUTE);

    private readonly NetlinkSocket _socket; // Immutable.
    private uint _sequence;                 // One thread at a time.

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket in the network namespace of the calling thread: socket(2), bind(2).</summary>
    /// <exception cref="SyscallException">EMFILE: too many descriptors are open.</exception>
    public static RouteSocket Open() => new(NetlinkSocket.Open(Libc.NETLINK_ROUTE, Protocol));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Sends one request and hands each message of the answer to <paramref name="each"/>.</summary>
    /// <returns>Zero, or the error number with which the kernel refused.</returns>
    private int Ask(scoped ReadOnlySpan<byte> request, Action<ReadOnlyMemory<byte>>? each)
    {
        _socket.Send(request);
        while (true)
        {
            ReadOnlyMemory<byte> datagram = _socket.Receive();
            while (!datagram.IsEmpty)
            {
                NetlinkHeader header = _socket.Next(ref datagram, out ReadOnlyMemory<byte> payload);

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

                each?.Invoke(payload);
            }
        }
    }

    private NetlinkWriter Message<T>(Span<byte> buffer, ushort type, int flags, T subject)
        where T : unmanaged => NetlinkWriter.Start(
            buffer,
            new NetlinkHeader
            {
                Type = type,
                Flags = (ushort)(Libc.NLM_F_REQUEST | flags),
                Sequence = ++_sequence,
            },
            subject);

    private static void ThrowIfError(string call, int errno, string? subject)
    {
        if (errno != 0)
        {
            throw new SyscallException(call, errno, subject);
        }
    }
}
