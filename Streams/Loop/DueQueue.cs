using System;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>A queue by due time, then first in, first out. Insert, take and remove cost O(log n).</summary>
/// <remarks>
/// A heap with four children a node: half the depth of a binary one, and the children, due times beside them, share a cache
/// line. Each item knows its place, so a timer that is taken back leaves at once instead of lying there until it is due.
/// Threading: none of its own; the owner guards it.
/// </remarks>
internal sealed class DueQueue
{
    private const int Arity = 4;

    private Entry[] _entries = new Entry[16];
    private int _count;
    private uint _order;

    /// <summary>The item that is due first, or <see langword="null"/>.</summary>
    internal DueItem? First => _count == 0 ? null : _entries[0].Item;

    internal void Enqueue(DueItem item)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        item.Order = ++_order;
        SiftUp(new Entry(item.Due, item), _count++);
    }

    /// <summary>Takes <paramref name="item"/> out, wherever it stands; one that is not in the queue is left alone.</summary>
    internal void Remove(DueItem item)
    {
        int index = item.Index;
        if (index < 0)
        {
            return;
        }

        item.Index = -1;
        Entry last = _entries[--_count];
        _entries[_count] = default;
        if (index == _count)
        {
            return;
        }

        if (index > 0 && IsBefore(last, _entries[(index - 1) / Arity]))
        {
            SiftUp(last, index);
        }
        else
        {
            SiftDown(last, index);
        }
    }

    private static bool IsBefore(in Entry a, in Entry b) => a.Due < b.Due || (a.Due == b.Due && CameBefore(a.Item, b.Item));

    // By the difference, so that the count may start over: of two with one due time, none is two thousand million items older.
    private static bool CameBefore(DueItem a, DueItem b) => (int)(a.Order - b.Order) < 0;

    private void SiftUp(in Entry entry, int index)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!IsBefore(entry, _entries[parent]))
            {
                break;
            }

            Put(_entries[parent], index);
            index = parent;
        }

        Put(entry, index);
    }

    private void SiftDown(in Entry entry, int index)
    {
        while (true)
        {
            int first = (index * Arity) + 1;
            if (first >= _count)
            {
                break;
            }

            int best = first;
            int end = Math.Min(first + Arity, _count);
            for (int child = first + 1; child < end; child++)
            {
                if (IsBefore(_entries[child], _entries[best]))
                {
                    best = child;
                }
            }

            if (!IsBefore(_entries[best], entry))
            {
                break;
            }

            Put(_entries[best], index);
            index = best;
        }

        Put(entry, index);
    }

    private void Put(in Entry entry, int index)
    {
        _entries[index] = entry;
        entry.Item.Index = index;
    }

    private readonly record struct Entry(long Due, DueItem Item);
}
