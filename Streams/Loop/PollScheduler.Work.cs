using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Loop;

/// <content>Pieces of work: a scheduled action, of which many are one turn, or what a handle's readiness called, a turn of its own.</content>
public sealed partial class PollScheduler
{
    private readonly Queue<IDrain> _afterwards = new(); // Loop thread only.
    private long _turns;                                // Loop thread only: how many were begun.
    private bool _isWorking;                            // Loop thread only.

    /// <summary>The number of the turn that the caller's work belongs to; 0 when the caller is on another thread, or between two pieces of work. Any thread.</summary>
    internal long CurrentTurn => IsCurrent && _isWorking ? _turns : 0;

    /// <summary>Has something done when the current piece of work is over, before the next begins. Loop thread only, while there is one.</summary>
    internal void Afterwards(IDrain what) => _afterwards.Enqueue(what);

    private void BeginTurn() => _turns++;

    private void BeginWork() => _isWorking = true;

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
