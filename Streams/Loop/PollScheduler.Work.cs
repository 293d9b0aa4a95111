using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Loop;

/// <content>One piece of work: a scheduled action, or what a handle's readiness called.</content>
public sealed partial class PollScheduler
{
    private readonly Queue<IDrain> _afterwards = new(); // Loop thread only.
    private long _works;                                // Loop thread only: how many were begun.
    private bool _isWorking;                            // Loop thread only.

    /// <summary>The number of the piece of work that the caller belongs to; 0 when it is on another thread, or between two. Any thread.</summary>
    internal long CurrentWork => IsCurrent && _isWorking ? _works : 0;

    /// <summary>Has something done when the current piece of work is over, before the next begins. Loop thread only, while there is one.</summary>
    internal void Afterwards(IDrain what) => _afterwards.Enqueue(what);

    private void BeginWork()
    {
        _works++;
        _isWorking = true;
    }

    private void EndWork()
    {
        _isWorking = false;
        while (_afterwards.TryDequeue(out IDrain? what))
        {
            try
            {
                what.Drain();
            }
            catch (Exception e)
            {
                Report(e);
            }
        }
    }
}
