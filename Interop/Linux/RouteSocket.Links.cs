using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Hypervisor.Interop.Linux;

/// <content>The requests about links.</content>
public sealed unsafe partial class RouteSocket
{
    private const int AddressBytes = 6;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/:\0 \t\n\v\f\r");

    /// <summary>The link of that name.</summary>
    /// <returns><see langword="null"/> when there is none, or the name can be no link's.</returns>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than ENODEV.</exception>
    public LinkRecord? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            return null;
        }

        LinkRecord? found = null;
        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_GETLINK, Libc.NLM_F_ACK, default(LinkHeader));
        writer.Text(Libc.IFLA_IFNAME, name);
        int errno = Ask(writer.Finish(), message => found = Read(message.Span));
        ThrowIfError(nameof(Libc.RTM_GETLINK), errno == Errno.ENODEV ? 0 : errno, name);
        return found;
    }

    /// <summary>All links of the namespace, by number.</summary>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    public IReadOnlyList<LinkRecord> List()
    {
        // By number: a list that changed while the kernel wrote it may name one link twice.
        var links = new SortedDictionary<int, LinkRecord>();
        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_GETLINK, Libc.NLM_F_DUMP, default(LinkHeader));
        int errno = Ask(writer.Finish(), message =>
        {
            LinkRecord link = Read(message.Span);
            links[link.Index] = link;
        });
        ThrowIfError(nameof(Libc.RTM_GETLINK), errno, subject: null);
        return [.. links.Values];
    }

    /// <summary>Makes a bridge without ports, down.</summary>
    /// <exception cref="SyscallException">EEXIST: the name is taken. EINVAL: it is no name. ERANGE: no such delay. EPERM.</exception>
    public void AddBridge(string name, BridgeRequest request = default)
    {
        ThrowIfNoName(nameof(Libc.RTM_NEWLINK), name);
        NetlinkWriter writer = Message(
            stackalloc byte[RequestBytes], Libc.RTM_NEWLINK, Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, default(LinkHeader));
        writer.Text(Libc.IFLA_IFNAME, name);
        WriteAddress(ref writer, request.Address);
        int info = writer.Begin(Libc.IFLA_LINKINFO);
        writer.Text(Libc.IFLA_INFO_KIND, "bridge");
        int data = writer.Begin(Libc.IFLA_INFO_DATA);
        writer.Number(Libc.IFLA_BR_FORWARD_DELAY, (uint)(request.ForwardDelaySeconds * Libc.USER_HZ));
        writer.Number(Libc.IFLA_BR_STP_STATE, request.HasStp ? 1u : 0u); // After the delay, whose bounds hold once this is on.
        writer.End(data);
        writer.End(info);
        ThrowIfError(nameof(Libc.RTM_NEWLINK), Ask(writer.Finish(), each: null), name);
    }

    /// <summary>Changes a link.</summary>
    /// <exception cref="SyscallException">ENODEV: it is gone. EINVAL: a value is out of its range. EBUSY, EPERM.</exception>
    public void Change(int index, LinkChange change)
    {
        var link = new LinkHeader { Index = index };
        if (change.IsUp is { } isUp)
        {
            link.Flags = isUp ? Libc.IFF_UP : 0;
            link.Change = Libc.IFF_UP;
        }

        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_NEWLINK, Libc.NLM_F_ACK, link);
        WriteAddress(ref writer, change.Address);
        if (change.Mtu is { } mtu)
        {
            writer.Number(Libc.IFLA_MTU, mtu);
        }

        if (change.Master is { } master)
        {
            writer.Number(Libc.IFLA_MASTER, master);
        }

        ThrowIfError(nameof(Libc.RTM_NEWLINK), Ask(writer.Finish(), each: null), $"link {index}");
    }

    /// <summary>Removes a link; one that is gone is no error.</summary>
    /// <exception cref="SyscallException">EOPNOTSUPP: this kind cannot be removed. EPERM.</exception>
    public void Delete(int index)
    {
        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_DELLINK, Libc.NLM_F_ACK, new LinkHeader { Index = index });
        int errno = Ask(writer.Finish(), each: null);
        ThrowIfError(nameof(Libc.RTM_DELLINK), errno == Errno.ENODEV ? 0 : errno, $"link {index}");
    }

    /// <summary>Whether the kernel takes it for a name: dev_valid_name, as told in netdevice(7).</summary>
    internal static bool IsName(string name) =>
        name is not ("" or "." or "..")
        && Encoding.UTF8.GetByteCount(name) < Libc.IFNAMSIZ
        && !name.AsSpan().ContainsAny(NotInNames);

    internal static LinkRecord Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < sizeof(LinkHeader))
        {
            throw new SyscallException(nameof(Libc.RTM_NEWLINK), Errno.EPROTO);
        }

        LinkHeader header = MemoryMarshal.Read<LinkHeader>(message);
        var link = new LinkRecord(header.Index, "", "", (header.Flags & Libc.IFF_UP) != 0, 0, 0, 0, default)
        {
            HasCarrier = (header.Flags & Libc.IFF_RUNNING) != 0,
        };
        var attributes = new NetlinkAttributes(message[sizeof(LinkHeader)..]);
        while (attributes.MoveNext())
        {
            link = attributes.Type switch
            {
                Libc.IFLA_IFNAME => link with { Name = attributes.Text },
                Libc.IFLA_MTU => link with { Mtu = attributes.Number },
                Libc.IFLA_MASTER => link with { Master = attributes.Number },
                Libc.IFLA_ADDRESS => link with { Address = ReadAddress(attributes.Value) },
                Libc.IFLA_LINKINFO => link with { Kind = ReadKind(attributes.Value) },
                Libc.IFLA_STATS64 => link with { Counters = ReadCounters(attributes.Value) },
                _ => link,
            };
        }

        return link;
    }

    private static void WriteAddress(ref NetlinkWriter writer, ulong? address)
    {
        if (address is not null)
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, address.Value);
            writer.Bytes(Libc.IFLA_ADDRESS, bytes[^AddressBytes..]);
        }
    }

    private static ulong ReadAddress(ReadOnlySpan<byte> bytes)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        if (bytes.Length == AddressBytes)
        {
            bytes.CopyTo(number[^AddressBytes..]);
        }

        return BinaryPrimitives.ReadUInt64BigEndian(number);
    }

    private static string ReadKind(ReadOnlySpan<byte> bytes)
    {
        var attributes = new NetlinkAttributes(bytes);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Libc.IFLA_INFO_KIND)
            {
                return attributes.Text;
            }
        }

        return "";
    }

    private static LinkCounters ReadCounters(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(LinkCounters) ? MemoryMarshal.Read<LinkCounters>(bytes) : default;

    private static void ThrowIfNoName(string call, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfError(call, IsName(name) ? 0 : Errno.EINVAL, name);
    }
}
