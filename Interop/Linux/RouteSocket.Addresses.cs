using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <content>The requests about addresses and routes.</content>
public sealed unsafe partial class RouteSocket
{
    private const int LongestAddress = 16;
    private const int LastPrefixWithBroadcast = 30;

    /// <summary>All addresses of the namespace.</summary>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    public IReadOnlyList<AddressRecord> ListAddresses()
    {
        var addresses = new List<AddressRecord>();
        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_GETADDR, Libc.NLM_F_DUMP, default(AddressHeader));
        int errno = Ask(writer.Finish(), message =>
        {
            if (ReadAddressRecord(message.Span) is { } address)
            {
                addresses.Add(address);
            }
        });
        ThrowIfError(nameof(Libc.RTM_GETADDR), errno, subject: null);
        return addresses;
    }

    /// <summary>Gives a link an address, with the broadcast address that goes with it. One of IPv6 counts at once: nobody is asked whether it is taken.</summary>
    /// <exception cref="SyscallException">EEXIST: it has it already. ENODEV: the link is gone. EPERM.</exception>
    public void AddAddress(int index, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        var header = new AddressHeader { Family = FamilyOf(address), PrefixLength = (byte)prefixLength, Index = (uint)index };
        NetlinkWriter writer = Message(
            stackalloc byte[RequestBytes], Libc.RTM_NEWADDR, Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL, header);
        Write(ref writer, Libc.IFA_LOCAL, address);
        Write(ref writer, Libc.IFA_ADDRESS, address);
        if (header.Family == Libc.AF_INET6)
        {
            writer.Number(Libc.IFA_FLAGS, Libc.IFA_F_NODAD);
        }
        else if (prefixLength <= LastPrefixWithBroadcast)
        {
            Write(ref writer, Libc.IFA_BROADCAST, BroadcastOf(address, prefixLength));
        }

        ThrowIfError(nameof(Libc.RTM_NEWADDR), Ask(writer.Finish(), each: null), $"{address}/{prefixLength}");
    }

    /// <summary>The routes of the main table to single links or by gateways, of both families.</summary>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    public IReadOnlyList<RouteRecord> ListRoutes()
    {
        var routes = new List<RouteRecord>();
        NetlinkWriter writer = Message(stackalloc byte[RequestBytes], Libc.RTM_GETROUTE, Libc.NLM_F_DUMP, default(RouteHeader));
        int errno = Ask(writer.Finish(), message =>
        {
            if (ReadRoute(message.Span) is { } route)
            {
                routes.Add(route);
            }
        });
        ThrowIfError(nameof(Libc.RTM_GETROUTE), errno, subject: null);
        return routes;
    }

    /// <summary>Adds a route by a gateway to the main table.</summary>
    /// <exception cref="SyscallException">EEXIST: there is one. ENETUNREACH: the gateway is not on the link. EPERM.</exception>
    public void AddRoute(RouteRecord route)
    {
        NetlinkWriter writer = Message(
            stackalloc byte[RequestBytes],
            Libc.RTM_NEWROUTE,
            Libc.NLM_F_ACK | Libc.NLM_F_CREATE | Libc.NLM_F_EXCL,
            new RouteHeader
            {
                Family = FamilyOf(route.Destination),
                DestinationLength = (byte)route.PrefixLength,
                Table = Libc.RT_TABLE_MAIN,
                Protocol = Libc.RTPROT_STATIC,
                Type = Libc.RTN_UNICAST,
            });
        Write(ref writer, Libc.RTA_DST, route.Destination);
        writer.Number(Libc.RTA_OIF, route.Index);
        if (route.Gateway is not null)
        {
            Write(ref writer, Libc.RTA_GATEWAY, route.Gateway);
        }

        if (route.Metric > 0)
        {
            writer.Number(Libc.RTA_PRIORITY, route.Metric);
        }

        ThrowIfError(nameof(Libc.RTM_NEWROUTE), Ask(writer.Finish(), each: null), $"{route.Destination}/{route.PrefixLength}");
    }

    internal static AddressRecord? ReadAddressRecord(ReadOnlySpan<byte> message)
    {
        AddressHeader header = Header<AddressHeader>(message, nameof(Libc.RTM_NEWADDR));
        IPAddress? address = null;
        var attributes = new NetlinkAttributes(message[sizeof(AddressHeader)..]);
        while (attributes.MoveNext())
        {
            // Of a link with a peer, the first is the peer's.
            if (attributes.Type == Libc.IFA_LOCAL || (attributes.Type == Libc.IFA_ADDRESS && address is null))
            {
                address = ReadIP(attributes.Value, header.Family) ?? address;
            }
        }

        return address is null ? null : new AddressRecord((int)header.Index, address, header.PrefixLength);
    }

    internal static RouteRecord? ReadRoute(ReadOnlySpan<byte> message)
    {
        RouteHeader header = Header<RouteHeader>(message, nameof(Libc.RTM_NEWROUTE));
        if (header.Type != Libc.RTN_UNICAST || header.Family is not (Libc.AF_INET or Libc.AF_INET6))
        {
            return null;
        }

        uint table = header.Table;
        IPAddress destination = header.Family == Libc.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        var route = new RouteRecord(0, destination, header.DestinationLength, null, 0);
        var attributes = new NetlinkAttributes(message[sizeof(RouteHeader)..]);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Libc.RTA_TABLE:
                    table = (uint)attributes.Number;
                    break;
                case Libc.RTA_DST:
                    route = route with { Destination = ReadIP(attributes.Value, header.Family) ?? route.Destination };
                    break;
                case Libc.RTA_OIF:
                    route = route with { Index = attributes.Number };
                    break;
                case Libc.RTA_GATEWAY:
                    route = route with { Gateway = ReadIP(attributes.Value, header.Family) };
                    break;
                case Libc.RTA_PRIORITY:
                    route = route with { Metric = attributes.Number };
                    break;
            }
        }

        return table == Libc.RT_TABLE_MAIN ? route : null;
    }

    private static T Header<T>(ReadOnlySpan<byte> message, string call)
        where T : unmanaged => message.Length >= sizeof(T)
            ? MemoryMarshal.Read<T>(message)
            : throw new SyscallException(call, Errno.EPROTO);

    private static byte FamilyOf(IPAddress address)
        => (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET);

    private static IPAddress? ReadIP(ReadOnlySpan<byte> bytes, byte family)
        => bytes.Length == (family == Libc.AF_INET6 ? LongestAddress : sizeof(uint)) ? new IPAddress(bytes) : null;

    private static void Write(ref NetlinkWriter writer, ushort type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[LongestAddress];
        address.TryWriteBytes(bytes, out int length);
        writer.Bytes(type, bytes[..length]);
    }

    private static IPAddress BroadcastOf(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        uint host = prefixLength == 0 ? uint.MaxValue : uint.MaxValue >> prefixLength;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] |= (byte)(host >> (8 * (bytes.Length - 1 - i)));
        }

        return new IPAddress(bytes);
    }
}
