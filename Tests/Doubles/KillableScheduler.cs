using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The scheduler of a <see cref="KillableHost"/>: the inner one, for as long as the engine lives.</summary>
internal sealed class KillableScheduler(KillableHost host, IScheduler inner) : IScheduler
{
    public DateTimeOffset Now => inner.Now;

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
        => Schedule(state, TimeSpan.Zero, action);

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
        => Schedule(state, dueTime - Now, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        => host.IsDead ? Disposable.Empty : inner.Schedule((self: this, state, action), dueTime, static (_, work) => work.self.Run(work.state, work.action));

    private IDisposable Run<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        IDisposable rest = Disposable.Empty;
        host.Run(() => rest = action(this, state));
        return rest;
    }
}
