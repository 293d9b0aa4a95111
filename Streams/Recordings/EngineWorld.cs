using System;
using System.Reactive.Concurrency;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>All that an engine learns of the world: what its calls return, what it is told, and when. Written down while it runs, read again when it is replayed.</summary>
/// <remarks>
/// <para>Turns: the engine runs in turns, one at a time: for work that it has scheduled, for news of its host, and for calls of this API. Time
/// stands still within a turn, so all that it does there follows from what it is told.</para>
/// <para>Who is not in a turn is not the engine: a subscriber that reads the journal, say. What it asks goes to the host and is no business of a recording.</para>
/// <para>Threading: the host's scheduler; <see cref="IsInTurn"/> anywhere.</para>
/// </remarks>
internal abstract class EngineWorld
{
    private readonly SchedulerSynchronizationContext _context;
    private int _thread; // Of the turn that goes on; 0 when there is none. Written by that thread.

    private protected EngineWorld()
    {
        Scheduler = new EngineScheduler(this);
        _context = new SchedulerSynchronizationContext(Scheduler);
    }

    /// <summary>Where the engine runs.</summary>
    internal EngineScheduler Scheduler { get; }

    /// <summary>Whether whoever asks is the engine.</summary>
    internal bool IsInTurn => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>The run of the machine.</summary>
    internal abstract Guid Boot { get; }

    /// <summary>The wall clock: in a turn, as of its beginning.</summary>
    internal abstract DateTimeOffset Now { get; }

    /// <summary>The monotonic clock: in a turn, as of its beginning.</summary>
    internal abstract TimeSpan Elapsed { get; }

    /// <summary>How many items of work the engine has scheduled, how many calls it has made in this turn, and what they were.</summary>
    private protected EffectCount Effects { get; private set; }

    /// <summary>Asks the host for something.</summary>
    /// <param name="call">What is asked, for a comparison.</param>
    /// <param name="ask">Asks; not called when it is replayed.</param>
    /// <param name="form">How the answer is written.</param>
    internal T Ask<T>(string call, Func<T> ask, JsonTypeInfo<T> form) => IsInTurn ? AskInTurn(Count(call), ask, form) : ask();

    /// <summary>Has the host do something, of which only a failure is told.</summary>
    /// <param name="call">What, for a comparison.</param>
    /// <param name="act">Does it.</param>
    /// <param name="isShadowed">Whether it is done to the shadow of the host, too, when it is replayed: others read what is written.</param>
    internal void Do(string call, Action act, bool isShadowed = false)
    {
        if (IsInTurn)
        {
            DoInTurn(Count(call), act, isShadowed);
        }
        else
        {
            act();
        }
    }

    /// <summary>Asks the host for something that is not written down, and so is not for the engine.</summary>
    internal T Outside<T>(Func<T> ask) => IsInTurn ? throw new NotSupportedException("a driver that is recorded cannot use this") : ask();

    /// <summary>Something that the host tells again and again.</summary>
    /// <param name="call">What is listened to, for a comparison.</param>
    /// <param name="source">What tells it; not called when it is replayed.</param>
    /// <param name="form">How what is told is written.</param>
    internal abstract IObservable<T> Listen<T>(string call, Func<IObservable<T>> source, NewsForm<T> form);

    /// <summary>Something that the host does meanwhile.</summary>
    /// <param name="call">What, for a comparison.</param>
    /// <param name="start">Starts it; not called when it is replayed.</param>
    /// <param name="form">How its outcome is written.</param>
    internal abstract Task<T> AwaitAsync<T>(string call, Func<Task<T>> start, JsonTypeInfo<T> form);

    /// <summary>Carries out a call of somebody who is not the engine, in a turn. On the scheduler.</summary>
    /// <param name="call">Which.</param>
    /// <param name="work">What the engine does.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    internal abstract Task<T> EnterAsync<T>(EngineCall call, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Schedules work of the engine.</summary>
    internal IDisposable Schedule(TimeSpan due, Action run)
    {
        if (!IsInTurn)
        {
            return ScheduleFromOutside(due, run);
        }

        Effects = Effects.Scheduled();
        return ScheduleInTurn(due, run);
    }

    private protected abstract T AskInTurn<T>(int call, Func<T> ask, JsonTypeInfo<T> form);

    private protected abstract void DoInTurn(int call, Action act, bool isShadowed);

    private protected abstract IDisposable ScheduleInTurn(TimeSpan due, Action run);

    private protected abstract IDisposable ScheduleFromOutside(TimeSpan due, Action run);

    /// <summary>Runs the engine.</summary>
    private protected void Run(Action turn)
    {
        Effects = default;
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        try
        {
            using (SchedulerSynchronizationContext.Enter(_context))
            {
                turn();
            }
        }
        finally
        {
            Volatile.Write(ref _thread, 0);
        }
    }

    /// <summary>Counts a call of the engine.</summary>
    /// <returns>Its number in this turn.</returns>
    private protected int Count(string call)
    {
        Effects = Effects.Called(call);
        return Effects.Calls;
    }
}
