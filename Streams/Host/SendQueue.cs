using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Bytes that wait for the kernel to take them, in one piece. Threading: none of its own.</summary>
/// <remarks>The room at the front is used again: a queue that never runs empty does not grow. One that does gives its memory back.</remarks>
internal sealed class SendQueue
{
    private const int KeptWhenEmpty = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;

    internal int Count { get; private set; }

    /// <summary>How much memory it holds.</summary>
    internal int Capacity => _buffer.Length;

    internal ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_start, Count);

    internal void Add(ReadOnlySpan<byte> data)
    {
        if (_start + Count + data.Length > _buffer.Length)
        {
            MakeRoom(Count + data.Length);
        }

        data.CopyTo(_buffer.AsSpan(_start + Count));
        Count += data.Length;
    }

    /// <summary>Takes bytes off the front.</summary>
    internal void Drop(int count)
    {
        _start += count;
        Count -= count;
        if (Count == 0)
        {
            _start = 0;
            _buffer = _buffer.Length > KeptWhenEmpty ? [] : _buffer;
        }
    }

    // Moving is worth it only where it frees half the buffer; otherwise each small addition would move it all again.
    private void MakeRoom(int needed)
    {
        byte[] target = needed <= _buffer.Length / 2 ? _buffer : new byte[Math.Max(needed * 2, 4096)];
        Waiting.CopyTo(target);
        _buffer = target;
        _start = 0;
    }
}
