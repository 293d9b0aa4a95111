using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>Two change sets, one after the other, as one.</summary>
internal static class ChangeSetMerge
{
    internal static ChangeSet<TKey, T> Merge<TKey, T>(ChangeSet<TKey, T> first, ChangeSet<TKey, T> second)
        where TKey : notnull
    {
        if (second.IsSnapshot)
        {
            return second;
        }

        Dictionary<TKey, Change<TKey, T>> merged = first.ToDictionary(static change => change.Key);
        foreach (Change<TKey, T> change in second)
        {
            if (!merged.Remove(change.Key, out Change<TKey, T> before))
            {
                merged.Add(change.Key, change);
            }
            else if (Merge(before, change) is { } both)
            {
                merged.Add(change.Key, both);
            }
        }

        return new ChangeSet<TKey, T>(second.Position, first.IsSnapshot, merged.Values.ToArray());
    }

    /// <summary>What the two come to; <see langword="null"/>: nothing, as what was added is gone again.</summary>
    private static Change<TKey, T>? Merge<TKey, T>(Change<TKey, T> first, Change<TKey, T> second)
        where TKey : notnull
        => (first.Reason, second.Reason) switch
        {
            (ChangeReason.Add, ChangeReason.Remove) => null,
            (ChangeReason.Add, _) => Change.Add(first.Key, second.Current),
            (ChangeReason.Remove, ChangeReason.Add) => Change.Update(first.Key, second.Current, first.Current),
            (ChangeReason.Update, ChangeReason.Remove) => Change.Remove(first.Key, first.Previous!),
            (ChangeReason.Update, _) => Change.Update(first.Key, second.Current, first.Previous!),
            _ => second,
        };
}
