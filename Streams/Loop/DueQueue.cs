using System;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>A queue by due time, then first in, first out. Insert, take and remove cost O(log n).</summary>
/// <remarks>
/// A heap with four children a node: half the depth of a binary one, and the children share a cache line. Each item knows
/// its place, so a timer that is taken back leaves at once instead of lying there until it is due.
/// Threading: none of its own; the owner guards it.
/// </remarks>
internal sealed class DueQueue
{
    private const int Arity = 4;

    private DueItem[] _items = new DueItem[16];
    private int _count;

    /// <summary>The item that is due first, or <see langword="null"/>.</summary>
    internal DueItem? First => _count == 0 ? null : _items[0];

    internal void Enqueue(DueItem item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        SiftUp(item, _count++);
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
        DueItem last = _items[--_count];
        _items[_count] = null!;
        if (index == _count)
        {
            return;
        }

        if (index > 0 && IsBefore(last, _items[(index - 1) / Arity]))
        {
            SiftUp(last, index);
        }
        else
        {
            SiftDown(last, index);
        }
    }

    private static bool IsBefore(DueItem a, DueItem b) => a.Due < b.Due || (a.Due == b.Due && a.Order < b.Order);

    private void SiftUp(DueItem item, int index)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!IsBefore(item, _items[parent]))
            {
                break;
            }

            Put(_items[parent], index);
            index = parent;
        }

        Put(item, index);
    }

    private void SiftDown(DueItem item, int index)
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
                if (IsBefore(_items[child], _items[best]))
                {
                    best = child;
                }
            }

            if (!IsBefore(_items[best], item))
            {
                break;
            }

            Put(_items[best], index);
            index = best;
        }

        Put(item, index);
    }

    private void Put(DueItem item, int index)
    {
        _items[index] = item;
        item.Index = index;
    }
}
