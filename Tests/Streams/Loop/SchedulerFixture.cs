using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A scheduler under test, and what it takes to see its work done: a wait, or the turning of a virtual clock.</summary>
internal abstract class SchedulerFixture : IDisposable
{
    internal abstract IScheduler Scheduler { get; }

    internal abstract TimeProvider TimeProvider { get; }

    /// <summary>The clock that due times follow.</summary>
    internal abstract TimeSpan Clock { get; }

    /// <summary>Whether the caller runs as work of the scheduler.</summary>
    internal abstract bool IsCurrent { get; }

    /// <summary>Whether time stands still unless it is told to move.</summary>
    internal virtual bool IsVirtual => false;

    /// <summary>Exceptions that escaped work or observers. A test that expects some takes them; others fail by them.</summary>
    internal Seen<Exception> Errors { get; } = new();

    /// <summary>Has work done until <paramref name="condition"/> holds; fails when that takes too long.</summary>
    internal abstract void RunUntil(Func<bool> condition);

    /// <summary>From inside an action: the clock moves on by <paramref name="time"/> and nothing else runs meanwhile.</summary>
    internal abstract void LetPass(TimeSpan time);

    /// <summary>Runs <paramref name="action"/> as work of the scheduler, to its end; what it throws comes out here.</summary>
    internal void Do(Action action)
    {
        Exception? error = null;
        bool done = false;
        Scheduler.Schedule(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = e;
            }

            System.Threading.Volatile.Write(ref done, true);
        });
        RunUntil(() => System.Threading.Volatile.Read(ref done));
        if (error is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>Lets everything that is due by now run, and a few turns of the loop go by.</summary>
    internal void Settle()
    {
        for (int turn = 0; turn < 5; turn++)
        {
            Do(static () => { });
        }
    }

    public void Dispose()
    {
        Close();
        Errors.ShouldBeEmpty();
    }

    protected abstract void Close();
}
