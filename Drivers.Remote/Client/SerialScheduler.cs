using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>Runs actions one at a time, in order, on whatever thread the pool has: a loop that costs no thread while it has nothing to do.</summary>
/// <remarks>
/// <para>Threading: call from any thread. No action runs inside of the call that schedules it.</para>
/// <para>Errors: an exception that escapes an action ends the process, as with <see cref="EventLoopScheduler"/>.</para>
/// </remarks>
/// <param name="clock">Of the due times.</param>
internal sealed class SerialScheduler(TimeProvider clock) : LocalScheduler, IThreadPoolWorkItem
{
    /// <summary>How many actions run before others on the pool have their turn.</summary>
    private const int PerTurn = 64;

    private readonly Lock _gate = new();
    private readonly Queue<IThreadPoolWorkItem> _waiting = new(); // Guarded by _gate.
    private bool _isRunning;                                      // Guarded by _gate: a turn is to come, or at work.

    /// <inheritdoc/>
    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var item = new Item<TState>(this, state, action);
        if (dueTime <= TimeSpan.Zero)
        {
            Enqueue(item);
            return item.Result;
        }

        ITimer timer = clock.CreateTimer(_ => Enqueue(item), state: null, dueTime, Timeout.InfiniteTimeSpan);
        return StableCompositeDisposable.Create(timer, item.Result);
    }

    /// <summary>One turn, on a thread of the pool.</summary>
    public void Execute()
    {
        for (int i = 0; i < PerTurn; i++)
        {
            IThreadPoolWorkItem? item;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out item))
                {
                    _isRunning = false;
                    return;
                }
            }

            item.Execute();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Enqueue(IThreadPoolWorkItem item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private sealed class Item<TState>(SerialScheduler owner, TState state, Func<IScheduler, TState, IDisposable> action) : IThreadPoolWorkItem
    {
        internal SingleAssignmentDisposable Result { get; } = new();

        public void Execute()
        {
            if (!Result.IsDisposed)
            {
                Result.Disposable = action(owner, state);
            }
        }
    }
}
