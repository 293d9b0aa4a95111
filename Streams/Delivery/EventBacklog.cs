using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The events that wait for a subscriber who may miss some: a ring of fixed size, from which the oldest go when it is full.</summary>
/// <remarks>Threading: one thread at a time.</remarks>
/// <param name="conflates">Whether only the newest of a kind and a domain waits.</param>
internal sealed class EventBacklog(bool conflates)
{
    /// <summary>How many there is room for.</summary>
    internal const int Capacity = 512;

    private readonly HypervisorEvent?[] _ring = new HypervisorEvent?[Capacity];
    private int _first;
    private int _count;
    private (Position From, Position To)? _dropped;

    /// <summary>Adds one at the end.</summary>
    internal void Add(HypervisorEvent news)
    {
        if (conflates)
        {
            Conflate(news);
        }

        if (_count == Capacity)
        {
            Drop();
        }

        _ring[At(_count++)] = news;
    }

    /// <summary>Drops what waits, and what came after that without being added.</summary>
    /// <param name="from">The last in front of what came after.</param>
    /// <param name="to">The last of it.</param>
    internal void DropAll(Position from, Position to)
    {
        from = _dropped?.From ?? (_count > 0 ? Before(_ring[_first]!) : from);
        Clear();
        _dropped = (from, to);
    }

    /// <summary>What was dropped since it was asked last: the last before it, and the last of it.</summary>
    internal (Position From, Position To)? TakeDropped()
    {
        (Position From, Position To)? dropped = _dropped;
        _dropped = null;
        return dropped;
    }

    /// <summary>Moves the oldest out.</summary>
    /// <returns>How many.</returns>
    internal int Take(Span<HypervisorEvent> into)
    {
        int count = Math.Min(into.Length, _count);
        for (int i = 0; i < count; i++)
        {
            into[i] = RemoveFirst();
        }

        return count;
    }

    internal void Clear()
    {
        Array.Clear(_ring);
        _count = 0;
    }

    private void Drop()
    {
        HypervisorEvent oldest = RemoveFirst();
        _dropped = (_dropped?.From ?? Before(oldest), oldest.Position);
    }

    private static Position Before(HypervisorEvent news)
        => news is GapEvent gap ? gap.From : news.Position with { Sequence = news.Position.Sequence - 1 };

    private HypervisorEvent RemoveFirst()
    {
        HypervisorEvent first = _ring[_first]!;
        _ring[_first] = null;
        _first = At(1);
        _count--;
        return first;
    }

    /// <summary>Leaves out the event that a new one makes superfluous: of the same kind, about the same domain.</summary>
    private void Conflate(HypervisorEvent news)
    {
        for (int i = 0; i < _count; i++)
        {
            if (IsOfTheSame(_ring[At(i)]!, news))
            {
                RemoveAt(i);
                return;
            }
        }
    }

    private static bool IsOfTheSame(HypervisorEvent old, HypervisorEvent news)
        => old is DomainEvent before && news is DomainEvent after && before.Domain == after.Domain && before.GetType() == after.GetType();

    private void RemoveAt(int index)
    {
        for (int i = index; i < _count - 1; i++)
        {
            _ring[At(i)] = _ring[At(i + 1)];
        }

        _ring[At(--_count)] = null;
    }

    private int At(int index) => (_first + index) % Capacity;
}
