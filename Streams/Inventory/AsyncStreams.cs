using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using Rx.Hypervisor.Streams.Inventory;

namespace Rx.Hypervisor;

/// <summary>Streams for <c>await foreach</c>.</summary>
public static class AsyncStreams
{
    /// <summary>The values of a stream, to be awaited one by one, with a buffer of a fixed size in between.</summary>
    /// <remarks>
    /// <para>Shape: what the stream tells while it is enumerated; each enumeration subscribes anew, when it begins, and unsubscribes when it ends, is left or is cancelled.</para>
    /// <para>Threading: the stream never waits; the consumer resumes on its own context.</para>
    /// <para>Errors: those of the stream, once what came before has been read; <see cref="SlowConsumerException"/>; <see cref="OperationCanceledException"/> at once.</para>
    /// <para>Completion: with the stream, once what came before has been read.</para>
    /// <para>Buffering: <paramref name="capacity"/> values, then what <paramref name="overflow"/> says.</para>
    /// </remarks>
    /// <param name="source">The stream.</param>
    /// <param name="capacity">How many values may wait for the consumer.</param>
    /// <param name="overflow">What happens when one more comes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No room for a value, or no such policy.</exception>
    public static IAsyncEnumerable<T> ToAsyncEnumerable<T>(this IObservable<T> source, int capacity, Overflow overflow)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (!Enum.IsDefined(overflow))
        {
            throw new ArgumentOutOfRangeException(nameof(overflow), overflow, "no such policy");
        }

        return Enumerate(() => new AsyncBuffer<T>(capacity, (waiting, value) => Overflowed(waiting, value, overflow, capacity)), source);
    }

    /// <summary>The change sets of an inventory, to be awaited one by one: what happens meanwhile is merged into one change set, so a slow consumer misses steps, never the outcome.</summary>
    /// <remarks>
    /// <para>Shape: what the stream tells while it is enumerated; each enumeration subscribes anew, when it begins, and unsubscribes when it ends, is left or is cancelled.</para>
    /// <para>Threading: the stream never waits; the consumer resumes on its own context.</para>
    /// <para>Errors: those of the stream, once what came before has been read; <see cref="OperationCanceledException"/> at once.</para>
    /// <para>Completion: with the stream, once what came before has been read.</para>
    /// <para>Buffering: one change set, of at most one change per key.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static IAsyncEnumerable<ChangeSet<TKey, T>> ToAsyncEnumerable<TKey, T>(this IObservable<ChangeSet<TKey, T>> source)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(source);
        return Enumerate(() => new AsyncBuffer<ChangeSet<TKey, T>>(1, static (waiting, next) =>
        {
            ChangeSet<TKey, T> merged = waiting.Dequeue().FollowedBy(next);
            if (merged.Count > 0 || merged.IsSnapshot)
            {
                waiting.Enqueue(merged);
            }

            return null;
        }), source);
    }

    private static async IAsyncEnumerable<T> Enumerate<T>(
        Func<AsyncBuffer<T>> start, IObservable<T> source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AsyncBuffer<T> buffer = start();
        using IDisposable subscription = source.Subscribe(buffer);
        while (await buffer.WaitAsync(cancellationToken))
        {
            while (buffer.TryTake(out T? value))
            {
                yield return value;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static SlowConsumerException? Overflowed<T>(Queue<T> waiting, T value, Overflow overflow, int capacity)
    {
        if (overflow == Overflow.DropOldest)
        {
            waiting.Dequeue();
            waiting.Enqueue(value);
        }

        return overflow == Overflow.Fail ? new SlowConsumerException(capacity) : null;
    }
}
