using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Loop;

/// <content>Readiness, guarded: what observers throw reaches <see cref="UnhandledException"/>, never the loop.</content>
public sealed partial class PollScheduler
{
    private DirectoryWatches? _directoryWatches; // Loop thread only.

    /// <summary>The folders that are watched on this loop. Loop thread only.</summary>
    internal DirectoryWatches DirectoryWatches => _directoryWatches ??= new DirectoryWatches(this);

    /// <summary>Runs <paramref name="action"/> now when the caller is on the loop, else as scheduled work; never once disposed.</summary>
    internal void RunOnLoop<TState>(TState state, Action<TState> action)
    {
        if (IsCurrent)
        {
            action(state);
        }
        else
        {
            RunSoon(state, action);
        }
    }

    /// <summary>Runs <paramref name="action"/> as scheduled work; never once disposed, and then without a word.</summary>
    internal void RunSoon<TState>(TState state, Action<TState> action)
    {
        try
        {
            this.Schedule((state, action), static (_, work) =>
            {
                work.action(work.state);
                return Disposable.Empty;
            });
        }
        catch (ObjectDisposedException)
        {
            // The loop has let go of all its watches already: there is nothing left to start or stop.
        }
    }

    /// <summary>As <see cref="IEventLoop.Watch"/>, with this scheduler's synchronization context and error handling. Loop thread only.</summary>
    internal IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
        => _loop.Watch(handle, interest, new GuardedCallback(this, ready).Invoke);

    private sealed class GuardedCallback(PollScheduler scheduler, Action<PollEvents> ready)
    {
        internal void Invoke(PollEvents readiness)
        {
            using (SchedulerSynchronizationContext.Enter(scheduler._context))
            {
                scheduler.BeginTurn();
                scheduler.BeginWork();
                try
                {
                    ready(readiness);
                }
                catch (Exception e)
                {
                    scheduler.Report(e);
                }

                scheduler.EndWork();
            }
        }
    }
}
