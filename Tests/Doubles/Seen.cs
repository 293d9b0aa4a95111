using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What a test saw, in order. Threading: add and read from any thread.</summary>
internal sealed class Seen<T> : IEnumerable<T>
{
    private readonly Lock _gate = new();
    private readonly List<T> _values = []; // Guarded by _gate.

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _values.Count;
            }
        }
    }

    public void Add(T value)
    {
        lock (_gate)
        {
            _values.Add(value);
        }
    }

    /// <summary>All so far, and from here on none of them.</summary>
    internal T[] Take()
    {
        lock (_gate)
        {
            T[] values = [.. _values];
            _values.Clear();
            return values;
        }
    }

    internal T[] ToArray()
    {
        lock (_gate)
        {
            return [.. _values];
        }
    }

    public IEnumerator<T> GetEnumerator() => ToArray().AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
