using System;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The last events while they cannot be written: as many as fit, the oldest makes room.</summary>
/// <remarks>Threading: guarded by the journal.</remarks>
internal sealed class MemoryTail(int capacity, long maxBytes)
{
    private readonly HypervisorEvent?[] _events = new HypervisorEvent?[capacity];
    private readonly int[] _lengths = new int[capacity];
    private int _first;
    private long _bytes;

    internal int Count { get; private set; }

    /// <summary>How many made room.</summary>
    internal long Dropped { get; private set; }

    internal HypervisorEvent this[int index] => _events[(_first + index) % capacity]!;

    /// <summary>Whether something must go for a line of that length.</summary>
    internal bool IsFullFor(int length) => Count == capacity || (Count > 0 && _bytes + length > maxBytes);

    internal void Add(HypervisorEvent news, int length)
    {
        while (IsFullFor(length))
        {
            RemoveFirst();
            Dropped++;
        }

        int at = (_first + Count) % capacity;
        (_events[at], _lengths[at]) = (news, length);
        _bytes += length;
        Count++;
    }

    internal void RemoveFirst()
    {
        _bytes -= _lengths[_first];
        _events[_first] = null;
        _first = (_first + 1) % capacity;
        Count--;
    }
}
