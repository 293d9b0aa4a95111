using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>What one subscriber of <c>SortBy</c> has: what each row is sorted by, in order, and the list that was told last.</summary>
/// <remarks>Not thread-safe; a source tells one thing at a time.</remarks>
internal sealed class Sorting<TKey, T, TSort>(Func<T, TSort> selector, IComparer<TSort> comparer) : IComparer<Sorting<TKey, T, TSort>.Place>
    where TKey : notnull, IComparable<TKey>
{
    /// <summary>Below this, moving rows one by one costs nothing that is felt.</summary>
    private const int FewChanges = 64;

    private readonly Dictionary<TKey, TSort> _sorts = [];
    private readonly List<Place> _places = []; // In step with _items.
    private ImmutableList<T> _items = [];

    /// <inheritdoc/>
    public int Compare(Place x, Place y)
    {
        int order = comparer.Compare(x.Sort, y.Sort);
        if (order != 0)
        {
            return order;
        }

        // The order of strings by culture takes some different ones for equal.
        return x.Key is string one && y.Key is string other ? string.CompareOrdinal(one, other) : x.Key.CompareTo(y.Key);
    }

    /// <summary>What to tell of a change set; <see langword="null"/>: nothing.</summary>
    internal SortedRows<T>? Next(ChangeSet<TKey, T> changes)
    {
        if (changes.IsSnapshot || (changes.Count > FewChanges && changes.Count > _places.Count / 4))
        {
            return Rebuild(changes);
        }

        var steps = ImmutableArray.CreateBuilder<RowChange<T>>(changes.Count);
        foreach (Change<TKey, T> change in changes)
        {
            if (change.Reason == ChangeReason.Remove)
            {
                Remove(change.Key, steps);
            }
            else
            {
                Set(change.Key, change.Current, steps);
            }
        }

        return steps.Count > 0 ? new SortedRows<T>(changes.Position, false, _items, steps.DrainToImmutable()) : null;
    }

    private SortedRows<T> Rebuild(ChangeSet<TKey, T> changes)
    {
        Dictionary<TKey, T> rows = [];
        for (int i = 0; i < _places.Count; i++)
        {
            rows[_places[i].Key] = _items[i];
        }

        changes.ApplyTo(rows);
        _sorts.Clear();
        _places.Clear();
        foreach ((TKey key, T item) in rows)
        {
            _places.Add(new Place(_sorts[key] = selector(item), key));
        }

        _places.Sort(this);
        _items = [.. _places.Select(place => rows[place.Key])];
        return new SortedRows<T>(changes.Position, true, _items, []);
    }

    private void Set(TKey key, T item, ImmutableArray<RowChange<T>>.Builder steps)
    {
        var place = new Place(selector(item), key);
        if (!_sorts.TryGetValue(key, out TSort? sort))
        {
            _sorts.Add(key, place.Sort);
            int at = ~_places.BinarySearch(place, this);
            Insert(at, place, item);
            steps.Add(new RowChange<T>(RowChangeReason.Insert, at, item, at));
            return;
        }

        _sorts[key] = place.Sort;
        int from = _places.BinarySearch(new Place(sort, key), this);
        _places.RemoveAt(from);
        int to = ~_places.BinarySearch(place, this);
        _places.Insert(to, place);
        _items = from == to ? _items.SetItem(to, item) : _items.RemoveAt(from).Insert(to, item);
        steps.Add(new RowChange<T>(from == to ? RowChangeReason.Replace : RowChangeReason.Move, to, item, from));
    }

    private void Insert(int at, Place place, T item)
    {
        _places.Insert(at, place);
        _items = _items.Insert(at, item);
    }

    private void Remove(TKey key, ImmutableArray<RowChange<T>>.Builder steps)
    {
        if (_sorts.Remove(key, out TSort? sort))
        {
            int at = _places.BinarySearch(new Place(sort, key), this);
            steps.Add(new RowChange<T>(RowChangeReason.Remove, at, _items[at], at));
            _places.RemoveAt(at);
            _items = _items.RemoveAt(at);
        }
    }

    /// <summary>Where a row is sorted in.</summary>
    internal readonly record struct Place(TSort Sort, TKey Key);
}
