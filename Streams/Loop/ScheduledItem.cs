using System;
using System.Reactive.Concurrency;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>One piece of work of a <see cref="PollScheduler"/>, and the way to take it back.</summary>
internal abstract class ScheduledItem(PollScheduler scheduler) : DueItem, IDisposable
{
    /// <summary>Marks an item that was taken back.</summary>
    private static readonly IDisposable Cancelled = System.Reactive.Disposables.Disposable.Create(static () => { });

    /// <summary>The next item of the list that this one waits in. Guarded by the scheduler's gate, then loop thread only.</summary>
    internal ScheduledItem? Next;

    private IDisposable? _disposal; // Interlocked: null, what the action returned, or Cancelled.

    /// <summary>The scheduler that the work was given to. Immutable.</summary>
    protected PollScheduler Scheduler { get; } = scheduler;

    /// <summary>Whether the item was taken back.</summary>
    protected bool IsCancelled => ReferenceEquals(Volatile.Read(ref _disposal), Cancelled);

    /// <summary>Takes the work back, or disposes what it returned. Any thread; also while it runs.</summary>
    public void Dispose()
    {
        IDisposable? before = Interlocked.Exchange(ref _disposal, Cancelled);
        if (before is null)
        {
            Scheduler.Withdraw(this);
        }
        else
        {
            before.Dispose();
        }
    }

    /// <summary>Runs the work unless it was taken back. Loop thread only.</summary>
    internal void Run()
    {
        if (!IsCancelled)
        {
            Invoke();
        }
    }

    protected abstract void Invoke();

    /// <summary>Keeps what the action returned, or disposes it if the item was taken back while it ran.</summary>
    protected void Keep(IDisposable? result)
    {
        if (result is not null && Interlocked.CompareExchange(ref _disposal, result, comparand: null) is not null)
        {
            result.Dispose();
        }
    }
}

/// <summary>Work that runs once.</summary>
internal sealed class ScheduledItem<TState>(
    PollScheduler scheduler, TState state, Func<IScheduler, TState, IDisposable> action) : ScheduledItem(scheduler)
{
    protected override void Invoke() => Keep(action(Scheduler, state));
}

/// <summary>Work that runs at start + n x period: a late run shifts none of those after it, and none is left out.</summary>
internal sealed class PeriodicItem<TState>(
    PollScheduler scheduler, TState state, TimeSpan period, Func<TState, TState> action) : ScheduledItem(scheduler)
{
    private TState _state = state; // Loop thread only.

    protected override void Invoke()
    {
        _state = action(_state);
        if (!IsCancelled)
        {
            Scheduler.Repeat(this, period);
        }
    }
}
