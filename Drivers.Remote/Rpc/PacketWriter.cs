using System;
using System.Buffers.Binary;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>Writes packets behind one another into a buffer.</summary>
/// <remarks>Errors: <see cref="RpcProtocolException"/>: a value or the packet is above its bound; the buffer is then as it was before.</remarks>
internal static class PacketWriter
{
    /// <summary>Writes a packet with a value in it.</summary>
    internal static void Write<T>(XdrBuffer buffer, in PacketHeader header, ref T payload)
        where T : struct, IXdr<T>
    {
        int start = Begin(buffer, header);
        try
        {
            new XdrWriter(buffer).Value(ref payload);
            End(buffer, start);
        }
        catch (RpcProtocolException)
        {
            buffer.Truncate(start);
            throw;
        }
    }

    /// <summary>Writes a packet with bytes in it, or without a payload.</summary>
    internal static void Write(XdrBuffer buffer, in PacketHeader header, ReadOnlySpan<byte> payload = default)
    {
        int start = Begin(buffer, header);
        buffer.Add(payload);
        End(buffer, start);
    }

    /// <summary>Begins a packet whose payload the caller writes, and which <see cref="End"/> ends.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="header">What stands in front.</param>
    /// <param name="handles">How many handles the transport sends behind the packet, each with one byte of zero.</param>
    /// <returns>Where the packet starts in the buffer.</returns>
    internal static int Begin(XdrBuffer buffer, in PacketHeader header, int handles = 0)
    {
        int start = buffer.Length;
        header.Write(buffer.Add(RpcLimits.SmallestPacket)[RpcLimits.LengthWord..]);
        if (header.HasHandles)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer.Add(4), handles);
        }

        return start;
    }

    /// <summary>Writes the length of the packet in front of it.</summary>
    internal static void End(XdrBuffer buffer, int start)
    {
        int length = buffer.Length - start;
        if (length > RpcLimits.LargestPacket)
        {
            buffer.Truncate(start);
            throw new RpcProtocolException(start, $"a packet of {length} bytes, the limit is {RpcLimits.LargestPacket}");
        }

        BinaryPrimitives.WriteInt32BigEndian(buffer.At(start, RpcLimits.LengthWord), length);
    }
}
