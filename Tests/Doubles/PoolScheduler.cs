using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Runs each action on some thread of the pool, several at the same time. What an action throws is kept.</summary>
internal sealed class PoolScheduler : LocalScheduler
{
    /// <summary>What actions threw.</summary>
    internal Seen<Exception> Failures { get; } = [];

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        var item = new SingleAssignmentDisposable();
        ThreadPool.UnsafeQueueUserWorkItem(
            static work =>
            {
                try
                {
                    if (!work.item.IsDisposed)
                    {
                        work.item.Disposable = work.action(work.self, work.state);
                    }
                }
                catch (Exception e)
                {
                    work.self.Failures.Add(e);
                }
            },
            (self: this, state, action, item),
            preferLocal: false);
        return item;
    }
}
