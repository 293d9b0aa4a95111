using System;
using System.Buffers;

namespace Rx.Hypervisor.Drivers.Remote.Xdr;

/// <summary>Bytes to be sent, in one piece that grows. Threading: one thread at a time.</summary>
/// <param name="limit">The most that it holds.</param>
internal sealed class XdrBuffer(int limit = int.MaxValue) : IDisposable
{
    private const int Smallest = 4096;

    /// <summary>What is kept for the next use; more was needed for one large reply.</summary>
    private const int Kept = 256 * 1024;

    private byte[] _bytes = [];

    /// <summary>How many bytes were written.</summary>
    internal int Length { get; private set; }

    /// <summary>What was written.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, for who sends it while it waits. Nothing may be written meanwhile.</summary>
    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>What was written, to be changed in place.</summary>
    internal Span<byte> At(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    /// <summary>Room for so many further bytes, which count as written.</summary>
    /// <exception cref="RpcProtocolException">It would be more than the limit.</exception>
    internal Span<byte> Add(int count)
    {
        if (count > Math.Min(_bytes.Length, limit) - Length)
        {
            Grow(count);
        }

        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="RpcProtocolException">It would be more than the limit.</exception>
    internal void Add(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Add(bytes.Length));

    /// <summary>Takes back what was written behind a place.</summary>
    internal void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Forgets what was written. Memory that one large use took goes back.</summary>
    internal void Clear()
    {
        Length = 0;
        if (_bytes.Length > Kept)
        {
            Dispose();
        }
    }

    /// <summary>Gives the memory back; the buffer is empty, and of use as before.</summary>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        if (needed > limit)
        {
            throw new RpcProtocolException(Length, $"{needed} bytes, the limit is {limit}");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, Math.Max(needed, Math.Max(Smallest, _bytes.Length * 2L))));
        int length = Length;
        Written.CopyTo(larger);
        Dispose();
        (_bytes, Length) = (larger, length);
    }
}
