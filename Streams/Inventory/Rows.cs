using System.Collections.Generic;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Linq;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>Brings the rows of a user interface to where a list or a change set leads, in few steps.</summary>
internal static class Rows
{
    internal static void Apply<T>(SortedRows<T> sorted, ObservableCollection<T> rows)
    {
        if (sorted.IsSnapshot)
        {
            Replace(sorted.Items, rows);
            return;
        }

        foreach (RowChange<T> step in sorted.Changes)
        {
            Apply(step, rows);
        }
    }

    internal static void Apply<TKey, T>(ChangeSet<TKey, T> changes, List<TKey> keys, ObservableCollection<T> rows)
        where TKey : notnull
    {
        if (changes.IsSnapshot)
        {
            Keep(changes.Select(static change => change.Key).ToHashSet(), keys, rows);
        }

        foreach (Change<TKey, T> change in changes)
        {
            int at = keys.IndexOf(change.Key);
            if (change.Reason != ChangeReason.Remove)
            {
                Set(change, at, keys, rows);
            }
            else if (at >= 0)
            {
                keys.RemoveAt(at);
                rows.RemoveAt(at);
            }
        }
    }

    private static void Apply<T>(RowChange<T> step, ObservableCollection<T> rows)
    {
        switch (step.Reason)
        {
            case RowChangeReason.Insert:
                rows.Insert(step.Index, step.Item);
                break;
            case RowChangeReason.Remove:
                rows.RemoveAt(step.Index);
                break;
            case RowChangeReason.Replace:
                rows[step.Index] = step.Item;
                break;
            case RowChangeReason.Move:
                rows.Move(step.From, step.Index);
                rows[step.Index] = step.Item; // Move leaves the old value.
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Replace<T>(ImmutableList<T> items, ObservableCollection<T> rows)
    {
        EqualityComparer<T> same = EqualityComparer<T>.Default;
        int start = 0;
        while (start < items.Count && start < rows.Count && same.Equals(items[start], rows[start]))
        {
            start++;
        }

        int end = 0; // Rows that are equal at the end.
        while (end < items.Count - start && end < rows.Count - start && same.Equals(items[^(end + 1)], rows[^(end + 1)]))
        {
            end++;
        }

        while (rows.Count > items.Count)
        {
            rows.RemoveAt(rows.Count - end - 1);
        }

        for (int i = start; i < items.Count - end; i++)
        {
            if (rows.Count < items.Count)
            {
                rows.Insert(i, items[i]);
            }
            else if (!same.Equals(rows[i], items[i]))
            {
                rows[i] = items[i];
            }
        }
    }

    private static void Keep<TKey, T>(HashSet<TKey> wanted, List<TKey> keys, ObservableCollection<T> rows)
    {
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            if (!wanted.Contains(keys[i]))
            {
                keys.RemoveAt(i);
                rows.RemoveAt(i);
            }
        }
    }

    private static void Set<TKey, T>(Change<TKey, T> change, int at, List<TKey> keys, ObservableCollection<T> rows)
        where TKey : notnull
    {
        if (at < 0)
        {
            keys.Add(change.Key);
            rows.Add(change.Current);
        }
        else if (!EqualityComparer<T>.Default.Equals(rows[at], change.Current))
        {
            rows[at] = change.Current;
        }
    }
}
