using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>What waits between a stream and its one consumer.</summary>
/// <remarks>
/// <para>Threading: the stream on one side, the consumer on the other; the stream never waits. The consumer is woken outside the lock, and never runs inside
/// the stream's notification.</para>
/// </remarks>
/// <param name="capacity">How many values may wait.</param>
/// <param name="overflow">Makes room for one more, or says how the consumer is to fail. Under the lock: calls nobody.</param>
internal sealed class AsyncBuffer<T>(int capacity, Func<Queue<T>, T, Exception?> overflow) : IObserver<T>
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = [];  // Guarded by _gate.
    private bool _failed;                     // Guarded by _gate.
    private readonly Channel<bool> _wake      // Thread-safe: at most one wake-up waits; completed when nothing more comes.
        = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void OnNext(T value)
    {
        Exception? error = null;
        lock (_gate)
        {
            if (_failed)
            {
                return; // Behind what was lost there is nothing that could be told in its place.
            }

            if (_waiting.Count < capacity)
            {
                _waiting.Enqueue(value);
            }
            else
            {
                error = overflow(_waiting, value);
                _failed = error is not null;
            }
        }

        if (error is null)
        {
            _wake.Writer.TryWrite(true);
        }
        else
        {
            _wake.Writer.TryComplete(error);
        }
    }

    public void OnError(Exception error) => _wake.Writer.TryComplete(error);

    public void OnCompleted() => _wake.Writer.TryComplete();

    /// <summary>Waits for a value.</summary>
    /// <returns>Whether there may be one: <see langword="false"/> at the end. What is buffered is told before an error.</returns>
    internal async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (HasValues())
        {
            return true;
        }

        bool goesOn;
        try
        {
            goesOn = await _wake.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && HasValues())
        {
            return true; // The stream has failed; the channel says so again when these are read.
        }

        _wake.Reader.TryRead(out _);
        return goesOn || HasValues();
    }

    internal bool TryTake([MaybeNullWhen(false)] out T value)
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out value);
        }
    }

    private bool HasValues()
    {
        lock (_gate)
        {
            return _waiting.Count > 0;
        }
    }
}
