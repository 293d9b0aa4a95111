using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Runs what calls foreign code: work that blocks costs its own thread and delays nobody.</summary>
/// <remarks>
/// <para>Threading: call from any thread. Items start in order, on up to as many threads as there are processors; when none of these comes
/// back for <see cref="Patience"/> while work waits, one more thread starts. Idle threads end after <see cref="IdleTime"/>.</para>
/// <para>Why not the thread pool: it takes a second for each thread that it replaces, and whatever the application blocks there would
/// delay events.</para>
/// <para>Errors: an exception that escapes an item ends the process, as on any thread.</para>
/// </remarks>
/// <param name="clock">Of the due times.</param>
internal sealed class DeliveryScheduler(TimeProvider clock) : LocalScheduler
{
    /// <summary>How long work waits for a thread before one is added.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2);

    /// <summary>How long a thread without work stays.</summary>
    internal static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new(); // An object: threads wait on it.
    private readonly Queue<IDrain> _waiting = new(); // Guarded by _gate.
    private ITimer? _watch;  // Guarded by _gate.
    private bool _isWatched; // Guarded by _gate.
    private int _threads;    // Guarded by _gate.
    private int _idle;       // Guarded by _gate: those that were woken and have not come yet are among them.
    private bool _isCalled;  // Guarded by _gate: one was woken and has not come yet.
    private long _taken;     // Guarded by _gate: how many items have been started.
    private long _seen;      // Guarded by _gate: the same when the watch last looked.

    /// <summary>The one of this process.</summary>
#pragma warning disable RS0030 // Threads of this process wait by its clock.
    internal static DeliveryScheduler Default { get; } = new(TimeProvider.System);
#pragma warning restore RS0030

    /// <summary>How many threads there are.</summary>
    internal int Threads
    {
        get
        {
            lock (_gate)
            {
                return _threads;
            }
        }
    }

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

    /// <summary>Runs drains soon, in this order. Allocates nothing.</summary>
    internal void Enqueue(params ReadOnlySpan<IDrain> items)
    {
        lock (_gate)
        {
            foreach (IDrain item in items)
            {
                _waiting.Enqueue(item);
            }

            Call();
        }
    }

    /// <summary>Sees to it that a thread comes for what waits. One is woken, however much it is: it calls the next, if it leaves something behind.</summary>
    private void Call()
    {
        if (_idle > 0)
        {
            if (!_isCalled)
            {
                _isCalled = true;
                Monitor.Pulse(_gate);
            }
        }
        else if (_threads < Environment.ProcessorCount)
        {
            Add();
        }
        else
        {
            Watch();
        }
    }

    private void Add()
    {
        _threads++;
        new Thread(Work) { IsBackground = true, Name = "Rx.Hypervisor delivery" }.Start();
    }

    // Only while all threads are busy and work waits.
    private void Watch()
    {
        if (!_isWatched)
        {
            _isWatched = true;
            _seen = _taken;
            _watch ??= clock.CreateTimer(_ => Look(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _watch.Change(Patience, Patience);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isWatched = false;
                _watch!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            else if (_taken == _seen)
            {
                Add(); // Nobody has come back: they may all be blocked.
            }

            _seen = _taken;
        }
    }

    private void Work()
    {
        while (TryTake() is { } item)
        {
            item.Drain();
        }
    }

    private IDrain? TryTake()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                bool isWanted = Monitor.Wait(_gate, IdleTime);
                _idle--;
                _isCalled = false; // Whoever comes looks at what waits.
                if (!isWanted && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            _taken++;
            IDrain item = _waiting.Dequeue();
            if (_waiting.Count > 0)
            {
                Call();
            }

            return item;
        }
    }

    private sealed class Item<TState>(DeliveryScheduler owner, TState state, Func<IScheduler, TState, IDisposable> action) : IDrain
    {
        internal SingleAssignmentDisposable Result { get; } = new();

        public void Drain()
        {
            if (!Result.IsDisposed)
            {
                Result.Disposable = action(owner, state);
            }
        }
    }
}
