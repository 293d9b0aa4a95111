using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Runs what is due in any order at all, one action at a time, when told to: each subscriber is as slow as chance will have it. Its clock is virtual.</summary>
internal sealed class ShuffledScheduler(Random random) : LocalScheduler
{
    private readonly List<Action> _due = [];

    internal int Pending => _due.Count;

    public override DateTimeOffset Now => VirtualTime.Origin;

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        var item = new SingleAssignmentDisposable();
        _due.Add(() =>
        {
            if (!item.IsDisposed)
            {
                item.Disposable = action(this, state);
            }
        });
        return item;
    }

    /// <summary>Runs one action, whichever.</summary>
    internal void RunOne()
    {
        if (_due.Count > 0)
        {
            int at = random.Next(_due.Count);
            Action action = _due[at];
            _due[at] = _due[^1];
            _due.RemoveAt(_due.Count - 1);
            action();
        }
    }
}
