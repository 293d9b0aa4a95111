using System;
using System.Threading;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>A subscriber that waits for a number of events of the driver.</summary>
internal sealed class CountingObserver : IObserver<HypervisorEvent>
{
    private readonly SemaphoreSlim _reached = new(0);
    private long _left = long.MaxValue; // Written before anything is told, then by the one who is told.

    /// <summary>What was told that is no event of the driver: gaps.</summary>
    internal int Others { get; private set; }

    public void OnNext(HypervisorEvent value)
    {
        if (value is not DomainLifecycleEvent)
        {
            Others++;
        }
        else if (Interlocked.Decrement(ref _left) == 0)
        {
            _reached.Release();
        }
    }

    public void OnError(Exception error)
    {
        // Streams of events have none.
    }

    public void OnCompleted()
    {
        // The engine ends when all was counted.
    }

    /// <summary>From here on so many are waited for.</summary>
    internal void Expect(int count) => Interlocked.Exchange(ref _left, count);

    /// <summary>Waits until all are there.</summary>
    internal void Wait()
    {
        _reached.Wait();
        if (Others > 0)
        {
            throw new InvalidOperationException($"{Others} gaps: the numbers mean nothing");
        }
    }
}
