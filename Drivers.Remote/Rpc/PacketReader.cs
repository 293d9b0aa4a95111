using System;
using System.Buffers;
using System.Buffers.Binary;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>Cuts a stream of bytes into packets, however it was split on the way.</summary>
/// <remarks>
/// <para>A packet that lies whole in what is fed is handed out in place; only the piece that a read ends in is copied, to a buffer that grows
/// with what has come and never with what a length word announces.</para>
/// <para>Handles follow their packet outside of its length, with one byte of zero for each (libvirt's way): these bytes are waited for, too.</para>
/// <para>Threading: one thread at a time.</para>
/// <para>Errors: after the first one the reader is of no more use; it never resynchronises.</para>
/// </remarks>
internal sealed class PacketReader : IDisposable
{
    private const int Smallest = 512;

    private byte[] _partial = []; // Rented while something is in it.
    private int _partialLength;
    private int _delivered;       // Bytes at the front of _partial that were handed out, and are dropped when the next packet is asked for.
    private long _offset;         // Where in the stream the next packet begins.
    private bool _isBroken;

    /// <summary>The longest packet that is accepted, its length word included. May change between packets.</summary>
    internal int Limit { get; set; } = RpcLimits.LargestPacket;

    /// <summary>Bytes of a packet that has begun but not ended.</summary>
    internal int PendingBytes => _partialLength - _delivered;

    /// <summary>How much memory waits with them.</summary>
    internal int Capacity => _partial.Length;

    /// <summary>Takes the next packet off the front of what was received. Call it until it says no; then all of <paramref name="bytes"/> is used up.</summary>
    /// <returns>Whether there was one; otherwise its beginning is kept for what comes next.</returns>
    /// <exception cref="RpcProtocolException">A length cannot be, or is above <see cref="Limit"/>; or there are too many handles.</exception>
    internal bool TryRead(ref ReadOnlySpan<byte> bytes, out Packet packet)
    {
        if (_isBroken)
        {
            throw new RpcProtocolException(_offset, "the stream has failed before");
        }

        _isBroken = true;
        DropDelivered();
        bool isWhole = _partialLength == 0 ? TryTake(ref bytes, out packet) : TryComplete(ref bytes, out packet);
        _isBroken = false;
        return isWhole;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Release();
        _isBroken = true;
    }

    private bool TryTake(ref ReadOnlySpan<byte> bytes, out Packet packet)
    {
        int needed = NeededFor(bytes);
        if (needed > bytes.Length)
        {
            packet = default;
            Keep(bytes);
            bytes = [];
            return false;
        }

        packet = Cut(bytes[..needed]);
        bytes = bytes[needed..];
        return true;
    }

    private bool TryComplete(ref ReadOnlySpan<byte> bytes, out Packet packet)
    {
        while (true)
        {
            int needed = NeededFor(_partial.AsSpan(0, _partialLength));
            if (needed <= _partialLength)
            {
                _delivered = needed;
                packet = Cut(_partial.AsSpan(0, needed));
                return true;
            }

            if (bytes.IsEmpty)
            {
                packet = default;
                return false;
            }

            int count = Math.Min(needed - _partialLength, bytes.Length);
            Keep(bytes[..count]);
            bytes = bytes[count..];
        }
    }

    /// <summary>How many bytes the packet has, as far as its beginning tells: never more than it has, and all of them once its counts are known.</summary>
    private int NeededFor(ReadOnlySpan<byte> start)
    {
        if (start.Length < RpcLimits.LengthWord)
        {
            return RpcLimits.LengthWord;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(start);
        if (length < RpcLimits.SmallestPacket || length > Limit)
        {
            throw new RpcProtocolException(_offset, $"a packet of {length} bytes; from {RpcLimits.SmallestPacket} to {Limit} are possible");
        }

        return start.Length < RpcLimits.SmallestPacket
            ? RpcLimits.SmallestPacket
            : (int)length + HandlesOf(start, (int)length);
    }

    private int HandlesOf(ReadOnlySpan<byte> start, int length)
    {
        const int CountAt = RpcLimits.SmallestPacket;
        if (!PacketHeader.Read(start[RpcLimits.LengthWord..]).HasHandles)
        {
            return 0;
        }

        if (length < CountAt + 4)
        {
            throw new RpcProtocolException(_offset + CountAt, "a packet with handles does not say how many");
        }

        if (start.Length < CountAt + 4)
        {
            return 0; // Told once the word is there.
        }

        uint count = BinaryPrimitives.ReadUInt32BigEndian(start[CountAt..]);
        return count <= RpcLimits.Handles
            ? (int)count
            : throw new RpcProtocolException(_offset + CountAt, $"{count} handles with a packet, the limit is {RpcLimits.Handles}");
    }

    private Packet Cut(ReadOnlySpan<byte> whole)
    {
        int length = (int)BinaryPrimitives.ReadUInt32BigEndian(whole);
        var header = PacketHeader.Read(whole[RpcLimits.LengthWord..]);
        int payload = RpcLimits.SmallestPacket + (header.HasHandles ? 4 : 0);
        _offset += whole.Length;
        return new Packet(header, whole[payload..length], whole.Length - length);
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        int length = _partialLength + piece.Length;
        if (length > _partial.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Max(length, _partialLength * 2)));
            _partial.AsSpan(0, _partialLength).CopyTo(larger);
            Release();
            _partial = larger;
        }

        piece.CopyTo(_partial.AsSpan(length - piece.Length));
        _partialLength = length;
    }

    // Only one packet is ever kept, so what was handed out was all of it.
    private void DropDelivered()
    {
        if (_delivered > 0)
        {
            Release();
        }
    }

    private void Release()
    {
        if (_partial.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_partial);
        }

        _partial = [];
        _partialLength = _delivered = 0;
    }
}
