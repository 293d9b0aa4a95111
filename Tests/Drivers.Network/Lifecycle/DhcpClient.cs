using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>The cards of guests behind one tap, as far as DHCP goes (RFC 2131): they ask, answer an offer, and give back.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DhcpClient(IHostTap tap) : IDisposable
{
    private const int TapHeader = 10; // virtio's: nothing is left to be done to a frame.
    private const int EthernetHeader = 14;
    private const int IPHeader = 20;
    private const int UdpHeader = 8;
    private const int BootpLength = 236;
    private const int Start = TapHeader + EthernetHeader + IPHeader + UdpHeader;
    private const int FrameLength = Start + 300;
    private const byte Discover = 1, Offer = 2, Request = 3, Acknowledge = 5, Release_ = 7;
    private const uint Cookie = 0x63825363;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<MacAddress, (IPAddress Address, IPAddress Server)> _leases = [];
    private uint _lastExchange;

    public void Dispose() => tap.Dispose();

    /// <summary>Asks for an address; one that has one asks for the same again.</summary>
    /// <returns>The address; <see langword="null"/> when none is offered.</returns>
    internal Task<IPAddress?> AskAsync(MacAddress mac, string? name) => Task.Run(() => Ask(mac, name));

    internal void Release(MacAddress mac)
    {
        (IPAddress address, IPAddress server) = _leases[mac];
        _leases.Remove(mac);
        Send(mac, ++_lastExchange, Release_, name: null, address, server, isOwner: true);
    }

    private IPAddress? Ask(MacAddress mac, string? name)
    {
        uint exchange = ++_lastExchange;
        if (!_leases.TryGetValue(mac, out (IPAddress Address, IPAddress Server) offer))
        {
            for (int attempt = 0; attempt < 5; attempt++) // A bridge may still be learning of the port.
            {
                Send(mac, exchange, Discover, name);
                if (Receive(exchange, Offer) is { } answer)
                {
                    offer = answer;
                    break;
                }
            }
        }

        if (offer.Address is null)
        {
            return null;
        }

        Send(mac, exchange, Request, name, offer.Address, offer.Server);
        if (Receive(exchange, Acknowledge) is null)
        {
            return null;
        }

        _leases[mac] = offer;
        return offer.Address;
    }

    private void Send(MacAddress mac, uint exchange, byte kind, string? name, IPAddress? address = null, IPAddress? server = null, bool isOwner = false)
    {
        byte[] frame = new byte[FrameLength];
        Span<byte> ethernet = frame.AsSpan(TapHeader);
        ethernet[..6].Fill(0xff);
        WriteMac(ethernet[6..], mac);
        BinaryPrimitives.WriteUInt16BigEndian(ethernet[12..], 0x0800);

        Span<byte> ip = ethernet[EthernetHeader..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(FrameLength - TapHeader - EthernetHeader));
        ip[8] = 64;
        ip[9] = 17;
        if (isOwner)
        {
            address!.TryWriteBytes(ip[12..], out _);
        }

        ip[16..20].Fill(0xff);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IPHeader]));

        Span<byte> udp = ip[IPHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, 68);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], 67);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(FrameLength - TapHeader - EthernetHeader - IPHeader));

        Span<byte> bootp = frame.AsSpan(Start);
        (bootp[0], bootp[1], bootp[2]) = (1, 1, 6);
        BinaryPrimitives.WriteUInt32BigEndian(bootp[4..], exchange);
        bootp[10] = 0x80; // Answers go to all, as this card has no address yet.
        if (isOwner)
        {
            address!.TryWriteBytes(bootp[12..], out _);
        }

        WriteMac(bootp[28..], mac);
        BinaryPrimitives.WriteUInt32BigEndian(bootp[BootpLength..], Cookie);
        int at = BootpLength + 4;
        Option(bootp, ref at, 53, [kind]);
        if (address is not null && !isOwner)
        {
            Option(bootp, ref at, 50, address.GetAddressBytes());
        }

        if (server is not null)
        {
            Option(bootp, ref at, 54, server.GetAddressBytes());
        }

        if (name is not null)
        {
            Option(bootp, ref at, 12, Encoding.ASCII.GetBytes(name));
        }

        bootp[at] = 255;
        Native.Write(((INativeHandle)tap).Native, frame);
    }

    /// <summary>Waits for an answer, among all else that comes.</summary>
    private (IPAddress Address, IPAddress Server)? Receive(uint exchange, byte kind)
    {
        byte[] frame = new byte[2048];
        long begin = TimeProvider.System.GetTimestamp();
        while (Patience - TimeProvider.System.GetElapsedTime(begin) is { Ticks: > 0 } rest && Descriptors.MeetsInput(((INativeHandle)tap).Native, rest))
        {
            int length = Native.Read(((INativeHandle)tap).Native, frame);
            ReadOnlySpan<byte> bootp = length > Start + BootpLength + 4 ? frame.AsSpan(Start, length - Start) : [];
            if (bootp.IsEmpty || bootp[0] != 2 || BinaryPrimitives.ReadUInt32BigEndian(bootp[4..]) != exchange
                || BinaryPrimitives.ReadUInt32BigEndian(bootp[BootpLength..]) != Cookie || Find(bootp, 53) is not [var answer] || answer != kind)
            {
                continue;
            }

            return (new IPAddress(bootp[16..20]), new IPAddress(Find(bootp, 54)));
        }

        return null;
    }

    private static void Option(Span<byte> bootp, ref int at, byte code, ReadOnlySpan<byte> value)
    {
        (bootp[at], bootp[at + 1]) = (code, (byte)value.Length);
        value.CopyTo(bootp[(at + 2)..]);
        at += 2 + value.Length;
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> bootp, byte code)
    {
        for (int at = BootpLength + 4; at + 1 < bootp.Length && bootp[at] != 255; at += bootp[at] == 0 ? 1 : 2 + bootp[at + 1])
        {
            if (bootp[at] == code)
            {
                return bootp.Slice(at + 2, bootp[at + 1]);
            }
        }

        return [];
    }

    private static void WriteMac(Span<byte> to, MacAddress mac)
    {
        for (int i = 0; i < 6; i++)
        {
            to[i] = (byte)(mac.Value >> (8 * (5 - i)));
        }
    }

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        }

        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }
}
