using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>What one subscriber of <c>Filter</c> or <c>Transform</c> has: a part of the items, or something made of each.</summary>
/// <remarks>Not thread-safe; a source tells one thing at a time.</remarks>
internal sealed class Projection<TKey, T, TResult>(Projection<TKey, T, TResult>.Rule rule)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TResult> _kept = []; // What was told, less what was taken back.

    /// <summary>Whether an item is in, and as what.</summary>
    internal delegate bool Rule(T item, out TResult result);

    /// <summary>What to tell of a change set; <see langword="null"/>: nothing.</summary>
    internal ChangeSet<TKey, TResult>? Next(ChangeSet<TKey, T> changes)
    {
        List<Change<TKey, TResult>> result = [];
        if (changes.IsSnapshot)
        {
            _kept.Clear();
        }

        foreach (Change<TKey, T> change in changes)
        {
            if (Next(change) is { } news)
            {
                result.Add(news);
            }
        }

        return result.Count > 0 || changes.IsSnapshot
            ? new ChangeSet<TKey, TResult>(changes.Position, changes.IsSnapshot, result.ToArray())
            : null;
    }

    private Change<TKey, TResult>? Next(Change<TKey, T> change)
    {
        bool had = _kept.TryGetValue(change.Key, out TResult? before);
        TResult? now = default;
        bool has = change.Reason != ChangeReason.Remove && rule(change.Current, out now);
        if (!has)
        {
            _kept.Remove(change.Key);
            return had ? Change.Remove(change.Key, before!) : null;
        }

        _kept[change.Key] = now!;
        if (!had)
        {
            return Change.Add(change.Key, now!);
        }

        if (!EqualityComparer<TResult>.Default.Equals(now, before))
        {
            return Change.Update(change.Key, now!, before!);
        }

        return change.Reason == ChangeReason.Refresh ? Change.Refresh(change.Key, now!) : null;
    }
}
