using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>Addresses as numbers: to compare, to count, to mask.</summary>
internal static class AddressNumbers
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;

    internal static bool IsV6(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>How many bits an address of its family has.</summary>
    internal static int Bits(this IPAddress address) => address.IsV6() ? V6Bits : V4Bits;

    internal static UInt128 ToNumber(this IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[V6Bits / 8];
        bytes.Clear();
        int length = address.Bits() / 8;
        address.TryWriteBytes(bytes[^length..], out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The network that an address is in, when so many bits are the network's.</summary>
    internal static IPNetwork Network(this IPAddress address, int prefix)
        => new(FromNumber(address.ToNumber() & Mask(address.Bits(), prefix), address.Bits()), prefix);

    /// <summary>The last address of a network, which is IPv4's broadcast.</summary>
    internal static IPAddress Last(this IPNetwork network)
    {
        int bits = network.BaseAddress.Bits();
        return FromNumber(network.BaseAddress.ToNumber() | ~(Mask(bits, network.PrefixLength) | Above(bits)), bits);
    }

    /// <summary>Whether two networks have an address in common.</summary>
    internal static bool Overlaps(this IPNetwork network, IPNetwork other)
        => network.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily
            && (network.Contains(other.BaseAddress) || other.Contains(network.BaseAddress));

    /// <summary>The netmask of IPv4 for so many bits.</summary>
    internal static IPAddress ToNetmask(int prefix) => FromNumber(Mask(V4Bits, prefix), V4Bits);

    /// <summary>The bits of a netmask of IPv4; <see langword="null"/> when there are holes in it.</summary>
    internal static int? FromNetmask(IPAddress netmask)
    {
        int prefix = (int)UInt128.PopCount(netmask.ToNumber());
        return ToNetmask(prefix).Equals(netmask) ? prefix : null;
    }

    /// <summary>The address after another.</summary>
    internal static IPAddress Next(this IPAddress address) => FromNumber(address.ToNumber() + 1, address.Bits());

    private static UInt128 Above(int bits) => bits == V6Bits ? UInt128.Zero : UInt128.MaxValue << bits;

    private static UInt128 Mask(int bits, int prefix) => prefix == 0 ? UInt128.Zero : (UInt128.MaxValue << (bits - prefix)) & ~Above(bits);

    private static IPAddress FromNumber(UInt128 number, int bits)
    {
        Span<byte> bytes = stackalloc byte[V6Bits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes[^(bits / 8)..]);
    }
}
