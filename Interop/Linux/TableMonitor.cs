using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Hears what is taken out of nftables: NFNLGRP_NFTABLES. Belongs to the network namespace of the thread that opened it.</summary>
/// <remarks>Threading: one thread at a time.</remarks>
public sealed class TableMonitor : IDisposable
{
    internal const int FamilyHeaderBytes = 4; // struct nfgenmsg.

    private readonly NetlinkSocket _socket;

    private TableMonitor(NetlinkSocket socket) => _socket = socket;

    /// <summary>Readable when something has happened.</summary>
    public SafeHandle Handle => _socket.Handle;

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <exception cref="SyscallException">EPERM: it takes CAP_NET_ADMIN. EPROTONOSUPPORT: this kernel has no nftables.</exception>
    public static TableMonitor Open()
        => new(NetlinkSocket.Open(Libc.NETLINK_NETFILTER, nameof(Libc.NETLINK_NETFILTER), 1u << (Libc.NFNLGRP_NFTABLES - 1)));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Reads one datagram, and waits for none.</summary>
    /// <param name="each">A table of which something was removed, itself perhaps, and the netlink port of whoever did it: its process id, as a rule.</param>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    public NetlinkRead Read(Action<string, uint> each)
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
            if (IsRemoval(header.Type) && TableOf(payload.Span) is { } table)
            {
                each(table, header.Port);
            }
        }

        return NetlinkRead.Messages;
    }

    // The name of its table is attribute 1 of each of them: linux/netfilter/nf_tables.h.
    internal static string? TableOf(ReadOnlySpan<byte> message)
    {
        var attributes = new NetlinkAttributes(message.Length > FamilyHeaderBytes ? message[FamilyHeaderBytes..] : default);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.NFTA_TABLE_NAME)
            {
                return attributes.Text;
            }
        }

        return null;
    }

    private static bool IsRemoval(ushort type) => type >> 8 == Libc.NFNL_SUBSYS_NFTABLES
        && (type & 0xFF) is Libc.NFT_MSG_DELTABLE or Libc.NFT_MSG_DELCHAIN or Libc.NFT_MSG_DELRULE;
}
