using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The events that one subscriber has not been told of: a ring of fixed size.</summary>
/// <remarks>Threading: its owner's lock.</remarks>
internal sealed class EventBacklog
{
    /// <summary>How many there is room for.</summary>
    internal const int Capacity = 512;

    private readonly HypervisorEvent?[] _ring = new HypervisorEvent?[Capacity];
    private int _first;

    internal int Count { get; private set; }

    /// <summary>Adds one at the end.</summary>
    /// <returns>Whether there was room.</returns>
    internal bool TryAdd(HypervisorEvent news)
    {
        if (Count == Capacity)
        {
            return false;
        }

        _ring[At(Count++)] = news;
        return true;
    }

    /// <summary>Moves the oldest out.</summary>
    /// <returns>How many.</returns>
    internal int Take(Span<HypervisorEvent> into)
    {
        int count = Math.Min(into.Length, Count);
        for (int i = 0; i < count; i++)
        {
            into[i] = RemoveFirst();
        }

        return count;
    }

    internal HypervisorEvent RemoveFirst()
    {
        HypervisorEvent first = _ring[_first]!;
        _ring[_first] = null;
        _first = At(1);
        Count--;
        return first;
    }

    /// <summary>Leaves out the event that a new one makes superfluous: of the same kind, about the same domain.</summary>
    internal void Conflate(HypervisorEvent news)
    {
        for (int i = 0; i < Count; i++)
        {
            if (IsOfTheSame(_ring[At(i)]!, news))
            {
                RemoveAt(i);
                return;
            }
        }
    }

    internal void Clear()
    {
        Array.Clear(_ring);
        Count = 0;
    }

    private static bool IsOfTheSame(HypervisorEvent old, HypervisorEvent news)
        => old is DomainEvent before && news is DomainEvent after && before.Domain == after.Domain && before.GetType() == after.GetType();

    private void RemoveAt(int index)
    {
        for (int i = index; i < Count - 1; i++)
        {
            _ring[At(i)] = _ring[At(i + 1)];
        }

        _ring[At(--Count)] = null;
    }

    private int At(int index) => (_first + index) % Capacity;
}
