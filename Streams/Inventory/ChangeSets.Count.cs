using System;
using System.Reactive.Linq;

namespace Rx.Hypervisor;

public static partial class ChangeSets
{
    /// <summary>How many items there are.</summary>
    /// <remarks>
    /// <para>Shape: the number in the first snapshot, then each other number; never two equal in a row. (Not Rx's operator, which would count change sets.)</para>
    /// <para>Threading: where and when <paramref name="source"/> tells.</para>
    /// <para>Errors: those of the source.</para>
    /// <para>Completion: with the source.</para>
    /// <para>Buffering: none; keeps a number.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static IObservable<int> Count<TKey, T>(this IObservable<ChangeSet<TKey, T>> source)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Scan(0, static (count, changes) => After(count, changes)).DistinctUntilChanged();
    }

    private static int After<TKey, T>(int count, ChangeSet<TKey, T> changes)
        where TKey : notnull
    {
        count = changes.IsSnapshot ? 0 : count;
        foreach (Change<TKey, T> change in changes)
        {
            count += change.Reason switch
            {
                ChangeReason.Add => 1,
                ChangeReason.Remove => -1,
                _ => 0,
            };
        }

        return count;
    }
}
