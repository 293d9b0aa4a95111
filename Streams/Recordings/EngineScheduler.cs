using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The scheduler of a recorded engine: each item of its work is a turn.</summary>
internal sealed class EngineScheduler(EngineWorld world) : IScheduler, IStopwatchProvider, IServiceProvider
{
    public DateTimeOffset Now => world.Now;

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) => Schedule(state, TimeSpan.Zero, action);

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
        => Schedule(state, dueTime - Now, action);

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var rest = new SingleAssignmentDisposable();
        IDisposable item = world.Schedule(Scheduler.Normalize(dueTime), () =>
        {
            if (!rest.IsDisposed)
            {
                rest.Disposable = action(this, state);
            }
        });
        return StableCompositeDisposable.Create(rest, item);
    }

    public IStopwatch StartStopwatch() => new Watch(world, world.Elapsed);

    object? IServiceProvider.GetService(Type serviceType) => serviceType == typeof(IStopwatchProvider) ? this : null;

    private sealed class Watch(EngineWorld world, TimeSpan start) : IStopwatch
    {
        public TimeSpan Elapsed => world.Elapsed - start;
    }
}
