using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>An immutable list that is equal to another when their items are, as records need.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T>(T[] items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    /// <summary>Without items: most lists are, and one will do for all of them.</summary>
    internal static ValueList<T> Empty { get; } = new([]);

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Items => items;

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) =>
        ReferenceEquals(this, other) || (other is not null && Items.SequenceEqual(other.Items));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (T item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Lets a <see cref="ValueList{T}"/> be written as a collection expression.</summary>
public static class ValueList
{
    /// <summary>What a collection expression calls.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? ValueList<T>.Empty : new(items.ToArray());

    /// <summary>The list with each item replaced by what <paramref name="change"/> makes of it; the same list when that is the same items.</summary>
    public static ValueList<T> Change<T, TBase>(this ValueList<T> list, Func<TBase, TBase> change)
        where T : class, TBase
        where TBase : class
    {
        T[]? changed = null;
        for (int i = 0; i < list.Count; i++)
        {
            var item = (T)change(list[i]);
            if (!ReferenceEquals(item, list[i]))
            {
                (changed ??= list.Items.ToArray())[i] = item;
            }
        }

        return changed is null ? list : new ValueList<T>(changed);
    }
}
