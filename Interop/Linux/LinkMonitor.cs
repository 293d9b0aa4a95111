using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Hears what happens to links: RTMGRP_LINK of rtnetlink(7). Belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>Threading: one thread at a time.</remarks>
public sealed class LinkMonitor : IDisposable
{
    private readonly NetlinkSocket _socket;

    private LinkMonitor(NetlinkSocket socket) => _socket = socket;

    /// <summary>Readable when something has happened.</summary>
    public SafeHandle Handle => _socket.Handle;

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <exception cref="SyscallException">EMFILE: too many descriptors are open.</exception>
    public static LinkMonitor Open() => new(NetlinkSocket.Open(Libc.NETLINK_ROUTE, nameof(Libc.NETLINK_ROUTE), Libc.RTMGRP_LINK));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Reads one datagram, and waits for none.</summary>
    /// <param name="each">A link as it is now, and whether it is gone.</param>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    public NetlinkRead Read(Action<LinkRecord, bool> each)
    {
        ArgumentNullException.ThrowIfNull(each);
        int errno = _socket.TryReceive(out ReadOnlyMemory<byte> datagram);
        if (errno != 0)
        {
            return errno == Errno.ENOBUFS ? NetlinkRead.Lost : NetlinkRead.Nothing;
        }

        while (!datagram.IsEmpty)
        {
            NetlinkHeader header = _socket.Next(ref datagram, out ReadOnlyMemory<byte> payload);

            // Of AF_BRIDGE: the same link seen as a port, whose leaving its bridge looks like the end of a link.
            if (header.Type is Libc.RTM_NEWLINK or Libc.RTM_DELLINK && payload.Length > 0 && payload.Span[0] == Libc.AF_UNSPEC)
            {
                each(RouteSocket.Read(payload.Span), header.Type == Libc.RTM_DELLINK);
            }
        }

        return NetlinkRead.Messages;
    }
}
