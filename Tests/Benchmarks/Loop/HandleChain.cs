using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>Handles that make one another ready: the callback of one reads it and writes the next, chosen at random.</summary>
/// <remarks>So a loop never sleeps and no other thread takes part; what is left is the cost of a dispatch.</remarks>
internal sealed class HandleChain : IDisposable
{
    private readonly ManualResetEventSlim _done = new();
    private uint _random = 42;
    private int _warmUp;
    private int _left;
    private int _count;
    private long _startedAt;
    private long _allocatedAtStart;
    private Sample _sample;

    internal HandleChain(int handles) => Links = [.. Enumerable.Range(0, handles).Select(_ => new ChainLink(this))];

    /// <summary>The handles, each with its callback.</summary>
    internal ChainLink[] Links { get; }

    /// <summary>Whether the last link has been read.</summary>
    internal bool IsDone => _left == 0;

    /// <summary>Makes the first handle ready. Any thread, before or while the loop runs.</summary>
    /// <param name="count">Dispatches to time.</param>
    internal void Start(int count)
    {
        _count = _left = count;
        _warmUp = Math.Min(Links.Length * 2, count);
        Links[0].Write();
    }

    /// <summary>Waits for the last dispatch.</summary>
    internal Sample Finish()
    {
        _done.Wait();
        _done.Reset();
        return _sample;
    }

    public void Dispose()
    {
        foreach (ChainLink link in Links)
        {
            link.Dispose();
        }

        _done.Dispose();
    }

    /// <summary>One dispatch. Loop thread only.</summary>
    internal void Hit(ChainLink link)
    {
        link.Read();
        if (_warmUp >= 0)
        {
            if (_warmUp-- == 0)
            {
                _allocatedAtStart = GC.GetAllocatedBytesForCurrentThread();
                _startedAt = Stopwatch.GetTimestamp();
            }
        }
        else if (--_left == 0)
        {
            End();
            return;
        }

        Next().Write();
    }

    private void End()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_startedAt);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - _allocatedAtStart;
        _sample = new Sample(elapsed.TotalNanoseconds / _count, (double)bytes / _count);
        _done.Set();
    }

    // xorshift32: no library, no branch, and the same sequence for everybody.
    private ChainLink Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return Links[(int)((ulong)_random * (ulong)Links.Length >> 32)];
    }
}
